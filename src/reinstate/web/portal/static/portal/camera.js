// The camera: on, off, front or rear, and one picture of it. The stream is never mirrored, so
// neither is the photo; only what the owner sees of the front camera is, like a mirror.

export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
  }

  get isOn() { return this.stream !== null && this.video.videoWidth > 0; }

  async start(facing) {
    this.stop();
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    this.video.srcObject = this.stream;
    const [track] = this.stream.getVideoTracks();
    const side = track.getSettings().facingMode || facing;
    this.video.classList.toggle("mirrored", side === "user");
    await this.video.play();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
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
