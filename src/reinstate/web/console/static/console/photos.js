// Zoom all photos together, turn one, boxes on and off; a finding and its boxes light up together.

const LEVELS = [1, 1.5, 2, 3, 4.5];
const evidence = document.getElementById("evidence");
const stages = evidence ? [...evidence.querySelectorAll(".stage")] : [];
let level = 0;

function centre(stage) {
  return {
    x: (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth,
    y: (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight,
  };
}

function lookAt(stage, point) {
  stage.scrollLeft = point.x * stage.scrollWidth - stage.clientWidth / 2;
  stage.scrollTop = point.y * stage.scrollHeight - stage.clientHeight / 2;
}

// How large a photo is in its stage, and the stage: each keeps its height, or a zoomed photo would
// push the others out of sight.
function fitted(stage) {
  const img = stage.querySelector(".photo img");
  const own = img.naturalWidth / img.naturalHeight || 1;
  return { stage, width: Math.min(img.clientWidth, img.clientHeight * own), height: stage.clientHeight };
}

function zoomTo(next, at) {
  level = Math.min(LEVELS.length - 1, Math.max(0, next));
  // All of them before any is changed: the first that grows moves the others.
  const points = new Map(stages.map((stage) => [stage, at?.stage === stage ? at : centre(stage)]));
  for (const { stage, width, height } of stages.filter((one) => !one.classList.contains("is-zoomed")).map(fitted)) {
    stage.querySelector(".photo").dataset.fitted = String(width);
    stage.style.height = `${height}px`;
  }
  for (const stage of stages) {
    const photo = stage.querySelector(".photo");
    stage.classList.toggle("is-zoomed", level > 0);
    photo.style.width = level > 0 ? `${photo.dataset.fitted * LEVELS[level]}px` : "";
    if (level === 0) stage.style.height = "";
    lookAt(stage, points.get(stage));
  }
}

function turn() {
  const piece = evidence.querySelector(".is-current") ?? evidence.querySelector("[data-piece]");
  const photo = piece?.querySelector(".photo");
  if (!photo) return;
  const quarters = (Number(photo.dataset.quarters ?? 0) + 1) % 4;
  const { clientWidth: width, clientHeight: height } = photo;
  const scale = quarters % 2 ? Math.min(width / height, height / width) : 1;
  photo.dataset.quarters = String(quarters);
  photo.style.transform = quarters ? `rotate(${quarters * 90}deg) scale(${scale})` : "";
}

function toggleBoxes(button) {
  const areOff = evidence.classList.toggle("boxes-off");
  button.setAttribute("aria-pressed", String(!areOff));
}

const ACTS = {
  boxes: toggleBoxes,
  zoom: () => zoomTo(level === LEVELS.length - 1 ? 0 : level + 1),
  fit: () => zoomTo(0),
  turn,
};

function drag(stage) {
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1 || level === 0) return;
    stage.scrollBy(-event.movementX, -event.movementY);
  });
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("dblclick", (event) => {
    const box = stage.querySelector(".photo").getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    zoomTo(level ? 0 : 2, { stage, x, y });
  });
}

function light(finding, isLit) {
  for (const mark of document.querySelectorAll(`[data-finding="${CSS.escape(finding)}"]`)) {
    mark.classList.toggle("is-lit", isLit);
  }
}

// On the whole page: findings are put in anew when hidden values are shown.
for (const [name, isLit] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => {
    const finding = event.target.closest?.("[data-lights]");
    if (finding && !finding.contains(event.relatedTarget)) light(finding.id, isLit);
  });
}

// One key walks through what a person has to judge: its box lights up on the photo.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-next-finding]")) return;
  const open = [...document.querySelectorAll(".staff-findings > li")];
  const next = open[(open.indexOf(document.activeElement) + 1) % open.length];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
});

// A photo that does not come is a sentence, not marks over nothing.
function sayFailed(image) {
  const photo = image.closest?.("[data-failed]");
  if (!photo || photo.style.display === "none") return;
  const said = document.createElement("p");
  said.className = "notice stop";
  said.setAttribute("role", "alert");
  said.textContent = photo.dataset.failed;
  photo.style.display = "none";
  photo.before(said);
  evidence.querySelector(".close-ups")?.remove();
}
evidence?.addEventListener("error", (event) => sayFailed(event.target), true);
for (const image of evidence?.querySelectorAll("[data-failed] img") ?? []) {
  if (image.complete && !image.naturalWidth) sayFailed(image);
}

for (const button of document.querySelectorAll("[data-photos]")) {
  button.addEventListener("click", () => ACTS[button.dataset.photos](button));
}
stages.forEach(drag);
document.addEventListener("keydown", (event) => {
  if (document.querySelector("[data-keys-off], :popover-open")) return; // as for every key: keys.js
  if (event.key === "Z" && event.shiftKey && !event.target.closest("input, textarea, select")) zoomTo(level - 1);
});
