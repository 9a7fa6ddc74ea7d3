// Light and focus of a picture, measured like the server measures them: with the longer side at
// 1024 pixels, mean luma, variance of the Laplacian, share of blown-out pixels, width of edges.

import { edgeBlur } from "./sharpness.js";

const WORKING_SIDE = 1024;
const BLOWN_OUT = 250;
const scratch = document.createElement("canvas");

export function shrunk(source, width, height, side = WORKING_SIDE, canvas = scratch) {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.max(3, Math.round(width * scale));
  canvas.height = Math.max(3, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export function measure(source, width, height) {
  const image = shrunk(source, width, height);
  const { luma, brightness, glareShare } = lumaOf(image);
  const sharpness = laplacianVariance(luma, image.width, image.height);
  return { brightness, glareShare, sharpness, blur: once(() => edgeBlur(luma, image.width, image.height)) };
}

// Edges take longest to measure: only when nothing else is wrong with the picture.
function once(measured) {
  let found;
  return () => (found === undefined ? (found = measured()) : found);
}

function lumaOf({ data, width, height }) {
  const luma = new Float32Array(width * height);
  let sum = 0;
  let blown = 0;
  for (let i = 0, p = 0; i < luma.length; i += 1, p += 4) {
    luma[i] = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
    sum += luma[i];
    if (Math.min(data[p], data[p + 1], data[p + 2]) >= BLOWN_OUT) blown += 1;
  }
  return { luma, brightness: sum / luma.length, glareShare: blown / luma.length };
}

function laplacianVariance(luma, width, height) {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let i = y * width + 1; i < y * width + width - 1; i += 1) {
      const value = luma[i - 1] + luma[i + 1] + luma[i - width] + luma[i + width] - 4 * luma[i];
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return squares / count - (sum / count) ** 2;
}
