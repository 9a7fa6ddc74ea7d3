// A sheet below the face: the largest patch of bright, plain pixels there, in shares of the face.
// Only what is before the body counts, as wide as shoulders: the wall behind is bright and plain too.

const GRID = 160; // pixels of the longer side: enough for a sheet, quick to walk
const PLAIN = 45; // most difference between a pixel's colours
const SHOULDERS = 1.25; // widths of the face to either side of its middle
const scratch = document.createElement("canvas");

export function paperShare(picture, face) {
  const scale = Math.min(1, GRID / Math.max(picture.width, picture.height));
  scratch.width = Math.max(3, Math.round(picture.width * scale));
  scratch.height = Math.max(3, Math.round(picture.height * scale));
  const context = scratch.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, scratch.width, scratch.height);
  const image = context.getImageData(0, 0, scratch.width, scratch.height);
  const [left, top, width, height] = face.box;
  const area = width * scratch.width * height * scratch.height;
  const middle = left + width / 2;
  const before = {
    top: (top + height) * image.height,
    left: (middle - SHOULDERS * width) * image.width,
    right: (middle + SHOULDERS * width) * image.width,
  };
  return largestPatch(brightIn(before, image), image.width, image.height) / Math.max(1, area);
}

// Bright for this picture: the upper quarter between its mean and its brightest pixels.
function brightIn(place, { data, width, height }) {
  const luma = new Uint8Array(width * height);
  let sum = 0;
  let most = 0;
  for (let i = 0, p = 0; i < luma.length; i += 1, p += 4) {
    luma[i] = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
    sum += luma[i];
    if (luma[i] > most) most = luma[i];
  }
  const mean = sum / luma.length;
  const bright = mean + (most - mean) * 0.35;
  return luma.map((value, i) => {
    const p = i * 4;
    const spread = Math.max(data[p], data[p + 1], data[p + 2]) - Math.min(data[p], data[p + 1], data[p + 2]);
    const x = i % width;
    const isBefore = i >= place.top * width && x >= place.left && x <= place.right;
    return isBefore && value >= bright && spread <= PLAIN ? 1 : 0;
  });
}

function largestPatch(mask, width, height) {
  let best = 0;
  for (let start = 0; start < mask.length; start += 1) {
    if (mask[start] !== 1) continue;
    let count = 0;
    const open = [start];
    mask[start] = 2;
    while (open.length) {
      const at = open.pop();
      count += 1;
      const x = at % width;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next >= 0 && next < width * height && mask[next] === 1) {
          mask[next] = 2;
          open.push(next);
        }
      }
    }
    best = Math.max(best, count);
  }
  return best;
}
