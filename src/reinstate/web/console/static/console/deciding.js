// The decision form: numbers for the reasons in sight, and the photo that a reason is about.

const form = document.getElementById("decision");

// The ninth digit is not the end: twelve reasons fit a retake.
const KEYS = [..."1234567890", ...[..."123456789"].map((digit) => `⇧${digit}`)];

function isInSight(label) {
  return getComputedStyle(label).display !== "none";
}

function numberReasons() {
  const labels = [...form.querySelectorAll(".reasons label")];
  for (const label of labels) delete label.dataset.number;
  labels.filter(isInSight).slice(0, KEYS.length).forEach((label, place) => {
    label.dataset.number = KEYS[place];
  });
}

// A checklist wants every box; of the photos and of the reasons one is enough.
function waits(fieldset) {
  if (!fieldset.checkVisibility()) return false;
  const boxes = [...fieldset.querySelectorAll("label")].filter(isInSight)
    .map((label) => label.querySelector("input"));
  const isDone = (box) => box.checked;
  if (fieldset.matches(".checklist")) return !boxes.every(isDone);
  return boxes.length > 0 && !boxes.some(isDone);
}

function markPiece(input) {
  const about = input.closest("label").dataset.pieces.split(" ").filter(Boolean);
  const boxes = [...form.querySelectorAll('[name="pieces"]')].filter((box) => about.includes(box.value));
  // A reason about several photos leaves the choice to the person.
  if (input.checked && boxes.length === 1) boxes[0].checked = true;
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "reasons") markPiece(event.target);
    numberReasons();
  });
  // What has to be ticked stays in sight until it is; then what the owner will read.
  document.addEventListener("htmx:afterSwap", () => {
    const pane = form.closest(".pane");
    const open = [...form.querySelectorAll("fieldset:has([type=checkbox])")].some(waits);
    if (open) pane.scrollTop = form.offsetTop - pane.offsetTop;
    else pane.scrollTop = pane.scrollHeight;
  });
  numberReasons();
}
document.getElementById("problem")?.scrollIntoView({ block: "nearest" });
