// The decision form: numbers for the reasons in sight, and the photo that a reason is about.

const form = document.getElementById("decision");

function isInSight(label) {
  return getComputedStyle(label).display !== "none";
}

function numberReasons() {
  const labels = [...form.querySelectorAll(".reasons label")];
  for (const label of labels) delete label.dataset.number;
  labels.filter(isInSight).slice(0, 9).forEach((label, place) => {
    label.dataset.number = String(place + 1);
  });
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
    const open = [...form.querySelectorAll(".checklist label")]
      .find((label) => isInSight(label) && !label.querySelector("input").checked);
    if (open) pane.scrollTop = form.offsetTop - pane.offsetTop;
    else pane.scrollTop = pane.scrollHeight;
  });
  numberReasons();
}
document.getElementById("problem")?.scrollIntoView({ block: "nearest" });
