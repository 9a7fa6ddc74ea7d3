// One instruction at a time, in the order the server names, with the server's thresholds.

import { faceDetector } from "./faces.js";
import { measure, shrunk } from "./measure.js";
import { paperShare } from "./paper.js";

const FACE_SIDE = 640; // longer side of the picture the face is looked for in
const STEADY = 6; // most mean difference of luma between two looks at a steady picture

export async function loadGuide(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`guide: ${response.status}`);
  return new Guide(await response.json());
}

export class Guide {
  constructor(limits) {
    this.limits = limits;
    this.detect = null;
    this.canvas = document.createElement("canvas");
    this.small = document.createElement("canvas");
    this.before = null;
  }

  // The face model arrives later; until then the guide watches light and focus.
  async warmUp() {
    if (!this.limits.faces || this.detect) return;
    try {
      this.detect = await faceDetector(this.limits.faces);
    } catch (error) {
      console.warn("the guide goes on without faces:", error.message);
      this.limits.faces = null;
    }
  }

  get isComplete() { return !this.limits.faces || this.detect !== null; }

  async look(source, width, height) {
    const seen = await this.measured(source, width, height);
    const watch = this.limits.watches.find((one) => FAULTS[one.fault]?.(seen, one.limits));
    const good = this.isComplete ? this.limits.ready : this.limits.looking; // not before it looked
    return { fault: watch?.fault || "", check: watch?.check || "", says: watch?.says || good, seen };
  }

  async measured(source, width, height) {
    const seen = { ...measure(source, width, height), faces: null };
    if (!this.detect) return seen;
    shrunk(source, width, height, FACE_SIDE, this.canvas);
    seen.faces = await this.detect(this.canvas);
    const [face] = seen.faces.toSorted((a, b) => b.box[3] - a.box[3]);
    if (face) {
      seen.face = face;
      seen.paper = paperShare(this.canvas, face);
      seen.eyes = eyeRatio(this.canvas, face);
    }
    return seen;
  }

  // Whether the picture is the same as at the look before, small enough to ignore noise.
  isSteady(source, width, height) {
    const { data } = shrunk(source, width, height, 64, this.small);
    const { before } = this;
    this.before = data;
    if (!before || before.length !== data.length) return false;
    let sum = 0;
    for (let p = 0; p < data.length; p += 4) sum += Math.abs(data[p + 1] - before[p + 1]);
    return sum / (data.length / 4) < STEADY;
  }
}

const sure = (seen, limits) => seen.faces.filter((face) => face.score >= limits.score_from);

// Each says whether the fault is there. What was not looked for is never a fault.
const FAULTS = {
  nobody: (seen, limits) => seen.faces !== null && sure(seen, limits).length === 0,
  crowd: (seen, limits) => seen.faces !== null && sure(seen, limits).filter((face) => face.box[3] > seen.face.box[3] / 2).length > 1,
  no_note: (seen, limits) => seen.face !== undefined && seen.paper < limits.share_from,
  too_far: (seen, limits) => seen.face !== undefined && seen.face.box[3] < limits.share_from,
  too_near: (seen, limits) => seen.face !== undefined && seen.face.box[3] > limits.share_until,
  covered: (seen, limits) => seen.face !== undefined && seen.eyes !== null && seen.eyes < limits.ratio_from,
  blurred: (seen, limits) => seen.sharpness < limits.sharp_from || seen.blur() > limits.blur_until,
  bright: (seen, limits) => seen.brightness > limits.brightness_until,
  glare: (seen, limits) => seen.glareShare > limits.glare_until,
  dark: (seen, limits) => seen.brightness < limits.brightness_from,
};

// How bright the band of the eyes is, against the cheeks below it. Dark glasses are far darker.
function eyeRatio(canvas, { box: [left, top, width, height] }) {
  const band = (from, until) => meanLuma(canvas, left + width * 0.15, top + height * from, width * 0.7, height * (until - from));
  const cheeks = band(0.55, 0.75);
  return cheeks > 0 ? band(0.25, 0.45) / cheeks : null;
}

function meanLuma(canvas, x, y, width, height) {
  const at = [x * canvas.width, y * canvas.height, width * canvas.width, height * canvas.height].map(Math.round);
  if (at[2] < 1 || at[3] < 1) return 0;
  const { data } = canvas.getContext("2d", { willReadFrequently: true }).getImageData(...at);
  let sum = 0;
  for (let p = 0; p < data.length; p += 4) sum += 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
  return sum / (data.length / 4);
}
