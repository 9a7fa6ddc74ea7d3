// Sending a photo in parts. A lost network is waited out, and the sending goes on where the
// server says it stopped, also after the page was closed and opened again.

const RETRY_MS = 4000;
const MOST_FAULTS = 10; // a server that answers, but with a fault each time, is not waited for

// `isForNow`: the same photo is taken later, and waits here until then.
export class Refusal extends Error {
  constructor(sentence, isForNow = false) { super(sentence); this.isForNow = isForNow; }
}
export class ServerFault extends Error {}
// It is not sent here and now. Whoever is no longer signed in goes to `address` to sign in. A page
// whose token fits no longer (cookies were cleared), or to which another photo has come, is opened anew.
// `isOver`: the request takes no such photo any more, and the address says where it stands.
export class Elsewhere extends Error {
  constructor(address, isOver = false) { super(address); Object.assign(this, { address, isOver }); }
}

export class Transfer {
  constructor(address, token) {
    this.address = address;
    this.token = token;
  }

  // `photo` is {blob, source, upload}; `upload` is the address of an upload begun before.
  async send(photo, { onBegun, onProgress, onLost }) {
    this.faults = 0;
    let at = await this.again(() => this.begin(photo), onLost);
    onBegun(at.address);
    while (!at.is_done) {
      const { offset } = at;
      onProgress(offset / at.size);
      at = await this.again(() => this.part(photo.blob, at), onLost, () => this.ask("GET", at.address));
      if (at.offset > offset) this.faults = 0;
    }
    onProgress(1);
    return at.page;
  }

  async begin(photo) {
    if (photo.upload) {
      const known = await this.ask("GET", photo.upload).catch(refusedIsNothing);
      if (known && known.size === photo.blob.size) return known;
    }
    const body = new FormData();
    body.set("size", photo.blob.size);
    body.set("source", photo.source);
    body.set("seen", photo.seen);
    return this.ask("POST", this.address, body);
  }

  // Whether an upload begun before is over, as when its last answer was lost.
  async isOver(address) {
    return (await this.ask("GET", address).catch(() => null))?.is_done ?? false;
  }

  part(blob, { offset, chunk, address }) {
    const headers = { "Upload-Offset": offset, "Content-Type": "application/octet-stream" };
    return this.ask("PATCH", address, blob.slice(offset, offset + chunk), headers);
  }

  async ask(method, address, body, headers = {}) {
    const response = await fetch(address, {
      method, body, credentials: "same-origin", headers: { "X-CSRFToken": this.token, ...headers },
    });
    if (response.redirected) throw new Elsewhere(response.url);
    const answer = await response.json().catch(() => ({}));
    if (answer.address && response.ok) return answer;
    if (response.ok) throw new TypeError("not ours"); // a network that asks for a sign-in of its own
    if (response.status === 409 && answer.offset !== undefined) return this.ask("GET", address);
    if (answer.page) throw new Elsewhere(answer.page, answer.is_over);
    if (response.status < 500 && answer.sentence) throw new Refusal(answer.sentence, response.status === 429);
    if (response.status === 403) throw new Elsewhere(window.location.pathname);
    // Whatever else gives no reason is not ours, or a fault: a proxy that finds it too large, say.
    throw new ServerFault(String(response.status));
  }

  // Until it works or is refused. Whatever else it is counts as a loss. After one the state is asked for anew: a part may have
  // arrived although its answer did not.
  async again(work, onLost, recover = null) {
    let isLost = false;
    for (;;) {
      try {
        const done = isLost && recover ? await recover() : await work();
        onLost("");
        return done;
      } catch (error) {
        if (error instanceof Refusal || error instanceof Elsewhere) throw error;
        if (error instanceof ServerFault && ++this.faults >= MOST_FAULTS) throw error;
        isLost = true;
        onLost(error instanceof ServerFault ? "fault" : "lost"); // whose it is, is said at once
        await backOnline();
      }
    }
  }
}

const refusedIsNothing = (error) => { if (error instanceof Refusal) return null; throw error; };

function backOnline() {
  return new Promise((done) => {
    const timer = window.setTimeout(go, RETRY_MS);
    function go() {
      window.clearTimeout(timer);
      window.removeEventListener("online", go);
      done();
    }
    window.addEventListener("online", go);
  });
}
