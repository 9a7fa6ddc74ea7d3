// The guide's words said aloud, for who props the phone up and cannot read it from where they stand.
// Only by a voice that lives on the device: what is said goes to nobody, and needs no network.

const { speechSynthesis: speech } = window;
const language = document.documentElement.lang;
const fits = (voice) => voice.localService && voice.lang.slice(0, 2) === language.slice(0, 2);

export class Aloud {
  // `tick`: the box that asks for it; it is offered once there is a voice.
  constructor(tick) {
    this.tick = tick;
    this.last = "";
    if (!speech) return;
    this.offer();
    speech.addEventListener?.("voiceschanged", () => this.offer());
    // Some phones speak only once a tap has made them: what holds now is said at once.
    tick.addEventListener("change", () => { this.stop(); this.say(this.last); });
  }

  get voice() { return speech?.getVoices().find(fits); }

  offer() { this.tick.closest("label").hidden = !this.voice; }

  // What is said last counts: nobody waits for the end of what no longer holds.
  say(text) {
    this.last = text;
    const { voice } = this;
    if (!voice || !this.tick.checked || !text) return;
    this.stop();
    const said = new SpeechSynthesisUtterance(text);
    Object.assign(said, { voice, lang: voice.lang });
    speech.speak(said);
  }

  stop() { speech?.cancel(); }
}
