// How wide the sharpest edges are, in thousandths of the longer side, as the server measures them
// (evidence/readers/sharpness.py): an edge's fall under two smoothings tells its own blur, whatever
// its contrast. Null where there is hardly an edge.

const FINE = 0.7; // spreads of the two smoothings, in pixels
const COARSE = 1.5;
const STRONGEST = 0.005; // share of pixels whose edges count
const FEWEST = 50; // edges
const LEAST_CONTRAST = 3; // luma a pixel, after the finer smoothing
const MARGIN = 4; // pixels at the frame that smoothing cannot see whole

export function edgeBlur(luma, width, height) {
  const fine = gradient(luma, width, height, FINE);
  const edges = steepest(fine, width, height);
  const count = Math.min(edges.length, Math.max(FEWEST, Math.round(STRONGEST * fine.length)));
  if (count < FEWEST) return null;
  const coarse = gradient(luma, width, height, COARSE);
  const limit = Math.max(fine[edges.sort((a, b) => fine[b] - fine[a])[count - 1]], LEAST_CONTRAST);
  const variances = edges.filter((at) => fine[at] >= limit).map((at) => variance(fine[at] / Math.max(coarse[at], 1e-3)));
  if (variances.length < FEWEST) return null;
  return (1000 * Math.sqrt(median(variances))) / Math.max(width, height);
}

// The edge's own blur, from ratio = sqrt((s² + COARSE²) / (s² + FINE²)).
function variance(ratio) {
  const squared = Math.max(ratio, 1.0005) ** 2;
  return Math.min(100, Math.max(0, (COARSE ** 2 - squared * FINE ** 2) / (squared - 1)));
}

function median(values) {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = ordered.length / 2;
  return (ordered[Math.ceil(middle) - 1] + ordered[Math.floor(middle)]) / 2;
}

// Where an edge is at its steepest: no neighbour is steeper.
function steepest(slope, width, height) {
  const found = [];
  for (let y = MARGIN; y < height - MARGIN; y += 1) {
    for (let at = y * width + MARGIN; at < y * width + width - MARGIN; at += 1) {
      const here = slope[at];
      if (here < LEAST_CONTRAST) continue;
      if (here >= slope[at - 1] && here >= slope[at + 1] && here >= slope[at - width] && here >= slope[at + width]
        && here >= slope[at - width - 1] && here >= slope[at - width + 1]
        && here >= slope[at + width - 1] && here >= slope[at + width + 1]) found.push(at);
    }
  }
  return found;
}

function gradient(luma, width, height, spread) {
  const smooth = across(across(luma, width, height, spread, 1), width, height, spread, width);
  const slope = new Float32Array(luma.length);
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < y * width + width - 1; at += 1) {
      const [above, below] = [at - width, at + width];
      const dx = smooth[above + 1] - smooth[above - 1] + 2 * (smooth[at + 1] - smooth[at - 1]) + smooth[below + 1] - smooth[below - 1];
      const dy = smooth[below - 1] - smooth[above - 1] + 2 * (smooth[below] - smooth[above]) + smooth[below + 1] - smooth[above + 1];
      slope[at] = Math.sqrt(dx * dx + dy * dy) / 8;
    }
  }
  return slope;
}

// One direction of a Gaussian; `step` 1 goes along a line, the width goes down a column. What lies
// outside the picture does not count: the frame is left out of what is looked at anyway.
function across(source, width, height, spread, step) {
  const reach = Math.round(4 * spread);
  const weights = Float32Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * spread * spread)));
  const whole = weights.reduce((sum, weight, i) => sum + (i ? 2 * weight : weight), 0);
  const out = new Float32Array(source.length);
  for (let at = reach * step; at < source.length - reach * step; at += 1) {
    let sum = weights[0] * source[at];
    for (let i = 1; i <= reach; i += 1) sum += weights[i] * (source[at - i * step] + source[at + i * step]);
    out[at] = sum / whole;
  }
  return out;
}
