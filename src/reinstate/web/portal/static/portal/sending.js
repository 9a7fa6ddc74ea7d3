// Bringing the photo that was looked at to the server, and what its sender reads meanwhile: how far
// it is, what it waits for, and why it did not go.

import { Elsewhere, Refusal, ServerFault, Transfer } from "./transfer.js";

export class Sending {
  // `part(name)` finds the elements of the panel: send-problem, send-progress, send-bar, send-words,
  // send-lost, send-fault and camera-review. `draft` keeps and forgets the photo on this device.
  constructor({ part, form, words, draft, uploads, mostBytes }) {
    Object.assign(this, { part, form, words, draft, mostBytes });
    this.transfer = new Transfer(uploads, form.elements.csrfmiddlewaretoken.value);
    this.isUnderWay = false;
  }

  async send(taken) {
    if (this.isUnderWay) return;
    this.problem("");
    this.form.querySelector("[data-unseen]").textContent = "";
    const large = this.tooLarge(taken.blob);
    if (large) {
      await this.draft.forget(); // it is refused each time; what is left of it after a crop is not
      this.problem(large);
      return;
    }
    this.busy(true);
    this.progress(0);
    await this.draft.keep(taken); // a file that this browser cannot show was not kept yet
    try {
      const page = await this.bring(taken);
      await this.draft.forget();
      window.location.assign(page);
    } catch (error) {
      await this.failed(error, taken);
    }
  }

  // What is said of a file that is not taken for its size, as the server says it; "" it is taken.
  tooLarge({ size }) {
    return size > this.mostBytes ? this.words.large.replace("%", Math.ceil(size / 100_000) / 10) : "";
  }

  bring(taken) {
    const photo = { ...taken, source: this.wayOf(taken), seen: this.form.elements.seen.value };
    return this.transfer.send(photo, {
      onBegun: (upload) => this.draft.keep(Object.assign(taken, { upload })),
      onProgress: (share) => this.progress(share),
      onLost: (why) => this.waiting(why),
    });
  }

  async failed(error, taken) {
    if (error instanceof Elsewhere) {
      await this.leave(error, taken);
      return;
    }
    if (!(error instanceof Refusal || error instanceof ServerFault)) throw error;
    if (error instanceof Refusal && !error.isForNow) await this.draft.forget();
    this.progress(null);
    this.waiting("");
    this.problem(error instanceof Refusal ? error.message : this.words.fault);
    this.busy(false);
  }

  // The photo waits on this device until they are back, or goes: the request takes none any more.
  async leave({ address, isOver }, taken) {
    const kept = isOver ? await this.draft.forget() : await this.draft.keep(taken);
    const page = new URL(address, window.location.href);
    if (kept && page.searchParams.has("again")) page.searchParams.set("again", "photo");
    window.location.assign(page);
  }

  // A file comes as one, or with the word of who cannot use the camera that policy asks for.
  wayOf({ source }) {
    const excuse = this.form.elements.source;
    return source !== "camera" && excuse?.checked ? excuse.value : source;
  }

  problem(text) {
    const place = this.part("send-problem");
    place.textContent = text;
    place.hidden = !text;
    if (text) place.focus();
  }

  progress(share) {
    this.part("send-progress").hidden = share === null;
    if (share === null) return;
    this.part("send-bar").value = share;
    this.part("send-words").textContent = this.words.sending.replace("%", `${Math.round(share * 100)} %`);
  }

  // What a sending waits for: "lost" the network, "fault" us; "" nothing.
  waiting(why) {
    this.part("send-lost").hidden = why !== "lost";
    this.part("send-fault").hidden = why !== "fault";
  }

  // While one photo is on its way, no other is chosen or taken: the first would arrive in its place.
  busy(is) {
    this.isUnderWay = is;
    this.part("camera-review").inert = this.form.inert = is;
  }
}
