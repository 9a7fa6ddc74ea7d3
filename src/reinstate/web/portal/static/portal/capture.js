// Taking a photo in the browser, and sending it without losing it when the network fails.
// Without this script the file form below does the same.

import { faultOf, measure } from "./measure.js";

const limits = JSON.parse(document.getElementById("guide").textContent);
const words = document.querySelector("[data-words]").dataset;
const panel = document.querySelector("[data-camera]");
const form = document.querySelector("[data-upload]");
const part = (name) => panel.querySelector(`[data-${name}]`);
const video = panel.querySelector("video");
const LOOK_EVERY = 700; // ms between two looks at the picture

const camera = { stream: null, facing: limits.facing, looking: 0, shot: null, shotAddress: "" };

function showOnly(name) {
  ["camera-ask", "camera-refused", "camera-live", "camera-review"].forEach((other) => {
    part(other).hidden = other !== name;
  });
}

const REASONS = {
  NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing",
  OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy",
};

function refused(code) {
  stop();
  panel.querySelector("[data-camera-reason]").textContent = words[code] || words.missing;
  showOnly("camera-refused");
  part("camera-refused").focus();
}

async function start() {
  stop();
  try {
    camera.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: camera.facing }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
  } catch (error) {
    refused(REASONS[error.name] || "missing");
    return;
  }
  video.srcObject = camera.stream;
  await video.play();
  showOnly("camera-live");
  part("camera-shoot").focus();
  camera.looking = window.setInterval(look, LOOK_EVERY);
}

function stop() {
  window.clearInterval(camera.looking);
  camera.stream?.getTracks().forEach((track) => track.stop());
  camera.stream = null;
  video.srcObject = null;
}

function say(text) {
  const place = part("camera-say");
  if (place.textContent !== text) place.textContent = text; // said once, not at every look
}

function look() {
  if (document.hidden || !video.videoWidth || part("camera-shoot").disabled) return;
  const fault = faultOf(measure(video, video.videoWidth, video.videoHeight), limits);
  say(fault ? words[fault] : words.ready);
}

// The stream itself is never mirrored, so neither is the photo: the note stays readable.
function frame() {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas;
}

async function shoot() {
  const canvas = frame();
  const fault = faultOf(measure(canvas, canvas.width, canvas.height), limits);
  camera.shot = await jpegWithin(canvas, limits.max_bytes);
  stop();
  URL.revokeObjectURL(camera.shotAddress);
  camera.shotAddress = URL.createObjectURL(camera.shot);
  const preview = part("camera-preview");
  preview.width = canvas.width;
  preview.height = canvas.height;
  preview.src = camera.shotAddress;
  const advice = part("camera-advice");
  advice.hidden = !fault;
  advice.textContent = fault ? words[fault] : "";
  showOnly("camera-review");
  part("camera-review-title").focus();
}

async function jpegWithin(canvas, maxBytes) {
  for (const quality of [0.92, 0.85, 0.75]) {
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
    if (blob.size <= maxBytes) return blob;
  }
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.6); });
}

async function inThreeSeconds() {
  part("camera-shoot").disabled = true;
  for (const second of [3, 2, 1]) {
    say(String(second));
    await new Promise((done) => { window.setTimeout(done, 1000); });
  }
  part("camera-shoot").disabled = false;
  if (camera.stream) await shoot();
}

// ---- sending ----
function problem(text) {
  const place = part("send-problem");
  place.textContent = text;
  place.hidden = !text;
  if (text) place.focus();
}

function progress(text) {
  const place = part("send-progress");
  place.hidden = !text;
  place.lastElementChild.textContent = text;
}

async function send(photo, source, name) {
  const body = new FormData(form);
  body.set("photo", photo, name);
  body.set("source", source);
  problem("");
  progress(words.sending);
  try {
    const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    if (response.redirected && response.ok) {
      window.location.assign(response.url);
      return;
    }
    progress("");
    problem(await sentenceIn(response));
  } catch {
    progress("");
    problem(words.lost);
  }
}

// The server answers with the page; its sentence is shown here and nothing else is lost.
async function sentenceIn(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const sentence = page.querySelector("#photo-problem, [role=alert]");
  return sentence ? sentence.textContent.trim() : words.lost;
}

form.addEventListener("submit", (event) => {
  const [file] = form.elements.photo.files;
  if (!file) return; // the server says what is missing
  event.preventDefault();
  if (file.size > limits.max_bytes) problem(words.large);
  else send(file, "upload", file.name);
});

if (navigator.mediaDevices?.getUserMedia) {
  panel.querySelectorAll("[data-camera-start]").forEach((b) => b.addEventListener("click", start));
  part("camera-shoot").addEventListener("click", shoot);
  part("camera-timer").addEventListener("click", inThreeSeconds);
  part("camera-stop").addEventListener("click", () => { stop(); showOnly("camera-ask"); });
  part("camera-again").addEventListener("click", start);
  part("camera-use").addEventListener("click", () => send(camera.shot, "camera", "camera.jpg"));
  part("camera-switch").addEventListener("click", () => {
    camera.facing = camera.facing === "user" ? "environment" : "user";
    start();
  });
  window.addEventListener("pagehide", stop);
} else {
  part("camera-ask").hidden = true;
  panel.querySelector("[data-camera-reason]").textContent = window.isSecureContext ? words.missing : words.insecure;
  part("camera-refused").hidden = false;
}
panel.hidden = false;
