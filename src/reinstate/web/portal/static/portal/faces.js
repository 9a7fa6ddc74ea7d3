// Faces in the picture, by the detector of @vladmandic/human. Loaded only where a face is looked
// for; without it (an old browser, a blocked download) the guide goes on with light and focus.

const SETTINGS = {
  backend: "wasm", debug: false, async: false, cacheModels: false, warmup: "none",
  filter: { enabled: false }, gesture: { enabled: false }, body: { enabled: false },
  hand: { enabled: false }, object: { enabled: false }, segmentation: { enabled: false },
};
const OFF = { enabled: false };

export async function faceDetector({ module, models, wasm }) {
  const { default: Human } = await import(module);
  const human = new Human({
    ...SETTINGS,
    wasmPath: wasm,
    modelBasePath: models,
    face: {
      enabled: true,
      detector: { modelPath: "blazeface.json", maxDetected: 3, rotation: false, minConfidence: 0.2, skipFrames: 0, skipTime: 0 },
      mesh: OFF, attention: OFF, iris: OFF, emotion: OFF, description: OFF, antispoof: OFF, liveness: OFF,
    },
  });
  await human.load();
  return async (canvas) => {
    const { face } = await human.detect(canvas);
    return face.map((one) => ({ score: one.boxScore || one.score, box: one.boxRaw, points: one.annotations }));
  };
}
