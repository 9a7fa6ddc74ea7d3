// Cropping and turning before sending. The four edges are sliders, so keys and touch do the same.

const SHOWN_SIDE = 2048; // enough to read a note by; a phone's whole photo takes seconds at every change

export class Editing {
  // `part(name)` finds the elements of the panel: edit-canvas, edit-turn, edit-reset and sliders.
  constructor(part) {
    this.canvas = part("edit-canvas");
    this.sliders = ["left", "right", "top", "bottom"].map((edge) => part(`edit-${edge}`));
    this.sliders.forEach((slider) => slider.addEventListener("input", () => this.draw()));
    part("edit-turn").addEventListener("click", () => { this.turns = (this.turns + 1) % 4; this.draw(); });
    part("edit-reset").addEventListener("click", () => this.open(this.source));
  }

  open(source) {
    this.source = source;
    this.shown = shrunk(source);
    this.turns = 0;
    this.sliders.forEach((slider) => { slider.value = 0; });
    this.draw();
  }

  get isChanged() { return this.turns !== 0 || this.sliders.some((slider) => Number(slider.value) > 0); }

  draw() {
    const picture = turned(this.shown, this.turns);
    this.canvas.width = picture.width;
    this.canvas.height = picture.height;
    const context = this.canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { x, y, width, height } = this.frame(picture);
    context.fillStyle = "rgb(0 0 0 / 60%)";
    context.fillRect(0, 0, picture.width, y);
    context.fillRect(0, y + height, picture.width, picture.height - y - height);
    context.fillRect(0, y, x, height);
    context.fillRect(x + width, y, picture.width - x - width, height);
  }

  frame({ width, height }) {
    const [left, right, top, bottom] = this.sliders.map((slider) => Number(slider.value) / 100);
    const box = { x: onBlock(left * width), y: onBlock(top * height) };
    return { ...box, width: Math.round(width * (1 - right)) - box.x, height: Math.round(height * (1 - bottom)) - box.y };
  }

  result() {
    const picture = turned(this.source, this.turns);
    const { x, y, width, height } = this.frame(picture);
    const out = document.createElement("canvas");
    out.width = width;
    out.height = height;
    out.getContext("2d").drawImage(picture, x, y, width, height, 0, 0, width, height);
    return out;
  }
}

// A photo's JPEG blocks stay blocks after cropping: what was saved before still shows to the checks.
function onBlock(pixels) { return 8 * Math.round(pixels / 8); }

function shrunk(source) {
  const scale = SHOWN_SIDE / Math.max(source.width, source.height);
  if (scale >= 1) return source;
  const out = document.createElement("canvas");
  out.width = Math.round(source.width * scale);
  out.height = Math.round(source.height * scale);
  const context = out.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, out.width, out.height);
  return out;
}

function turned(source, turns) {
  if (turns === 0) return source;
  const out = document.createElement("canvas");
  const isQuarter = turns % 2 === 1;
  out.width = isQuarter ? source.height : source.width;
  out.height = isQuarter ? source.width : source.height;
  const context = out.getContext("2d");
  context.translate(out.width / 2, out.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(source, -source.width / 2, -source.height / 2);
  return out;
}

export async function jpegWithin(canvas, maxBytes) {
  for (const quality of [0.92, 0.85, 0.75]) {
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
    if (blob.size <= maxBytes) return blob;
  }
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.6); });
}

export async function canvasOf(blob) {
  const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
  return canvas;
}
