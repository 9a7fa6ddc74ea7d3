// Taking a photo: ask for the camera, guide, shoot, look, crop, send. Each part is a module of its
// own; this one moves between them. Without scripts the file form on the page does the same.

import { Aloud } from "./aloud.js";
import { Camera, troubleOf } from "./camera.js";
import * as drafts from "./drafts.js";
import { Editing, canvasOf, jpegWithin } from "./editing.js";
import { copyOf, faultOf } from "./files.js";
import { loadGuide } from "./guide.js";
import { Sending } from "./sending.js";

const panel = document.querySelector("[data-camera]");
const words = document.querySelector("[data-words]").dataset;
const form = document.querySelector("[data-upload]");
const unseen = form.querySelector("[data-unseen]");
const hasCamera = Boolean(navigator.mediaDevices?.getUserMedia);
const part = (name) => panel.querySelector(`[data-${name}]`);
const on = (name, event, act) => part(name).addEventListener(event, act);
const pause = (ms) => new Promise((done) => { window.setTimeout(done, ms); });

const LOOK_EVERY = 350; // ms between two looks at the picture
const TIMER_SECONDS = 5;
const KEY = window.location.pathname;
const mostBytes = Number(panel.dataset.maxBytes);
const keptHours = Number(panel.dataset.keptHours);
const STEPS = ["camera-ask", "camera-refused", "camera-live", "camera-review"];

const camera = new Camera(panel.querySelector("video"), () => refused("gone"));
const aloud = new Aloud(part("camera-aloud"));
const editing = new Editing(part);
const draft = {
  find: () => drafts.find(KEY),
  keep: (taken) => drafts.keep(KEY, taken, keptHours),
  forget: () => drafts.forget(KEY),
};
const sending = new Sending({ part, form, words, draft, uploads: panel.dataset.uploads, mostBytes });
let guide = null;
let facing = "";
let photo = null; // what is being looked at: {blob, source, upload}
let isTimed = false;
let isBegun = false; // whether a photo was begun or chosen on this page; what waited comes after it

function show(step) {
  STEPS.forEach((other) => { part(other).hidden = other !== step; });
}

function say(text) {
  const place = part("camera-say");
  if (place.textContent === text) return; // said once, not at every look
  place.textContent = text;
  aloud.say(text);
}

// ---- the camera ----
async function start() {
  isBegun = true;
  ask(words.starting);
  camera.stop();
  const { turn } = camera;
  guide ??= await loadGuide(panel.dataset.guide).catch(() => null);
  if (turn !== camera.turn) return; // a file was chosen meanwhile
  if (!guide) {
    refused("unreached");
    return;
  }
  try {
    facing ||= guide.limits.facing;
    if (!(await camera.start(facing))) return; // something else is shown by now
  } catch (error) {
    refused(troubleOf(error));
    return;
  }
  say("");
  show("camera-live");
  part("camera-switch").hidden = !(await camera.hasSeveral());
  part("camera-shoot").focus();
  guide.warmUp();
  watch();
}

// What is shown before the camera is on, and while the browser asks its user.
function ask(text) {
  const isNew = part("camera-ask").hidden;
  show("camera-ask");
  part("camera-asking").textContent = text;
  if (isNew) part("camera-ask").focus();
}

function refused(code) {
  camera.stop();
  part("camera-asking").textContent = "";
  part("camera-reason").textContent = words[code];
  part("camera-allow").hidden = code !== "refused";
  show("camera-refused");
  part("camera-refused").focus();
}

function turnOff() {
  camera.stop();
  aloud.stop();
  ask("");
}

async function turnAround() {
  facing = facing === "user" ? "environment" : "user";
  await start();
}

// ---- the guide: one look after the other while the camera is on ----
async function watch() {
  const { stream } = camera;
  const begun = performance.now();
  let goodSince = 0;
  part("camera-shoot").classList.add("quiet");
  while (camera.stream === stream && stream) {
    await pause(LOOK_EVERY);
    if (camera.isMuted) say(words.muted);
    if (document.hidden || isTimed || !camera.isOn || camera.stream !== stream) {
      goodSince = 0;
      continue;
    }
    const now = performance.now();
    const { fault, says } = await guide.look(camera.video, camera.video.videoWidth, camera.video.videoHeight);
    if (camera.stream !== stream) return;
    if (!isTimed) say(says);
    part("finder").dataset.fault = fault || "none";
    const isSteady = guide.isSteady(camera.video, camera.video.videoWidth, camera.video.videoHeight);
    goodSince = !fault && isSteady && guide.isComplete ? goodSince || now : 0;
    if (now - begun > guide.limits.manual_after_ms) offerTheButton();
    if (document.hidden) continue; // left during the look: nobody sees what would be taken
    if (part("camera-auto").checked && goodSince && now - goodSince > guide.limits.steady_ms) {
      await shoot();
      return;
    }
  }
}

function offerTheButton() {
  part("camera-shoot").classList.remove("quiet");
  part("camera-manual").hidden = false;
}

async function inSomeSeconds() {
  isTimed = true;
  for (let second = TIMER_SECONDS; second > 0 && isTimed && camera.isOn; second -= 1) {
    say(String(second));
    await pause(1000);
  }
  const isDue = isTimed; // who left the page meanwhile is not photographed behind their back
  isTimed = false;
  if (isDue) await shoot();
}

async function shoot() {
  if (!camera.isOn) return; // without a picture; the guide says so
  const canvas = camera.frame();
  camera.stop();
  aloud.say(words.taken);
  const blob = await jpegWithin(canvas, guide.limits.max_bytes);
  const { fault, says } = await guide.look(canvas, canvas.width, canvas.height);
  await review({ blob, source: "camera" }, canvas, fault ? says : "");
}

// ---- looking at it once more; without a canvas where this browser cannot show it ----
async function review(taken, canvas, advice) {
  photo = taken;
  await draft.keep(photo); // before it is shown: who sees it may close the page
  if (canvas) editing.open(canvas);
  part("camera-seen").hidden = part("camera-review-title").hidden = !canvas;
  part("camera-advice").hidden = !advice;
  part("camera-advice").textContent = advice;
  show("camera-review");
  part(canvas ? "camera-review-title" : "camera-advice").focus();
}

async function use() {
  if (!part("camera-seen").hidden && editing.isChanged) {
    photo = { blob: await jpegWithin(editing.result(), mostBytes), source: photo.source };
  }
  await sending.send(photo);
}

async function again() {
  await draft.forget();
  photo = null;
  sending.problem("");
  if (hasCamera) await start();
  else show("camera-refused");
}

// ---- a file from the device ----
async function chosen() {
  const [file] = form.elements.photo.files;
  if (!file) return;
  isBegun = true;
  camera.stop();
  sending.problem("");
  unseen.textContent = "";
  const fault = await faultOf(file).catch(() => "unread");
  if (fault) {
    refuseFile(fault);
    return;
  }
  try {
    const copy = await copyOf(file, mostBytes);
    await review({ blob: copy, source: "upload" }, await canvasOf(copy), "");
  } catch { // a format that this browser cannot show; the server may read it all the same
    photo = null;
    if (hasCamera) ask("");
    else show("camera-refused");
    unseen.textContent = sending.tooLarge(file) || words.unseen;
  }
}

function refuseFile(fault) {
  form.elements.photo.value = "";
  if (!part("camera-live").hidden) ask("");
  unseen.textContent = words[fault];
}

form.addEventListener("submit", async (event) => {
  const [file] = form.elements.photo.files;
  if (!file) return; // the server says what is missing
  event.preventDefault();
  const blob = await copyOf(file, mostBytes).catch(() => null);
  if (blob) await sending.send({ blob, source: "upload" });
  else refuseFile("unread");
});
form.elements.photo.addEventListener("change", chosen);

panel.querySelectorAll("[data-camera-start]").forEach((button) => button.addEventListener("click", start));
on("camera-shoot", "click", shoot);
on("camera-timer", "click", inSomeSeconds);
on("camera-switch", "click", turnAround);
on("camera-stop", "click", turnOff);
on("camera-use", "click", use);
on("camera-again", "click", again);
document.addEventListener("visibilitychange", () => { if (document.hidden) isTimed = false; });
window.addEventListener("pagehide", () => { if (camera.stream) turnOff(); else camera.stop(); });

if (!hasCamera) {
  part("camera-reason").textContent = window.isSecureContext ? words.missing : words.insecure;
  show("camera-refused");
}
panel.hidden = false;

// ---- what waited here ----
async function waited() {
  const found = await draft.find();
  if (!found?.upload || !(await sending.transfer.isOver(found.upload))) return found;
  if (form.elements.seen.value) return draft.forget(); // it has arrived: the page shows a photo
  return { ...found, upload: undefined }; // it was refused, and will be said why
}

const left = await waited();
if (left) panel.closest("details")?.setAttribute("open", ""); // who has a photo may take another
if (left?.blob) {
  const { blob, source, upload } = left;
  const canvas = await canvasOf(blob).catch(() => null); // of a large one it takes a while
  const advice = canvas ? words.draft : `${words.draft} ${words.unseen}`;
  if (!isBegun) await review({ blob, source, upload }, canvas, advice);
} else if (left?.isTooOld) {
  sending.problem(words.old);
  await draft.forget();
}
