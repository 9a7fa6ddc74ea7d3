// The camera: on, off, front or rear, and one picture of it. The stream is never mirrored, so
// neither is the photo; only what the owner sees of the front camera is, like a mirror.

// What keeps it from us, by the name of the browser's error; whatever else it is has "failed".
const TROUBLES = {
  NotAllowedError: "refused", SecurityError: "refused",
  NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy",
};
export const troubleOf = (error) => TROUBLES[error.name] || "failed";

export class Camera {
  // `onGone()`: it was unplugged, switched off or given to somebody else while it was on.
  constructor(video, onGone) {
    this.video = video;
    this.onGone = onGone;
    this.stream = null;
    this.turn = 0; // of the last start or stop: what was asked for before it comes too late
    this.asked = null;
  }

  get isOn() { return this.stream !== null && this.video.videoWidth > 0 && !this.isMuted; }

  // On, but without a picture: a call took it, or the phone was put aside.
  get isMuted() { return this.stream !== null && this.stream.getVideoTracks()[0].muted; }

  // Whether it is on; false where it was stopped, or started anew, while the browser asked.
  async start(facing) {
    this.stop();
    const { turn } = this;
    await this.asked?.catch(() => null); // a browser asks one thing at a time
    if (turn !== this.turn) return false;
    this.asked = navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    const stream = await this.asked.catch((error) => {
      if (turn === this.turn) throw error;
      return null;
    });
    if (turn !== this.turn) {
      off(stream);
      return false;
    }
    await this.show(stream, facing);
    return turn === this.turn;
  }

  async show(stream, facing) {
    this.stream = stream;
    this.video.srcObject = stream;
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", () => { if (this.stream === stream) this.onGone(); });
    const side = track.getSettings().facingMode || facing;
    this.video.classList.toggle("mirrored", side === "user");
    await this.video.play().catch((error) => { if (this.stream === stream) throw error; });
  }

  stop() {
    this.turn += 1;
    off(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  async hasSeveral() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === "videoinput").length > 1;
  }

  frame() {
    const canvas = document.createElement("canvas");
    canvas.width = this.video.videoWidth;
    canvas.height = this.video.videoHeight;
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    return canvas;
  }
}

function off(stream) { stream?.getTracks().forEach((track) => track.stop()); }
