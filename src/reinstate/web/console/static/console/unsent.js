// What somebody has typed on a case is not lost: a decision waits for a message that is not sent,
// and the browser asks before it leaves what was typed in a form other than the one that is sent.

const thread = document.getElementById("thread");
const typed = (root) => [...root.querySelectorAll("textarea:not([readonly])")]
  .filter((box) => box.value.trim());
let sent = null;

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const [box] = event.target.id === "decision" ? typed(thread) : [];
  if (!box) {
    sent = event.target;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  thread.querySelector("#unsent").hidden = false;
  thread.showPopover();
  box.focus();
}, { capture: true });

thread.addEventListener("toggle", ({ newState }) => {
  if (newState === "closed") thread.querySelector("#unsent").hidden = true;
});

window.addEventListener("beforeunload", (event) => {
  if (typed(document).some((box) => box.form !== sent)) event.preventDefault();
  sent = null;
});

// A part that was sent and did not arrive: its text still stands in the form.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  thread.addEventListener(name, () => { thread.querySelector("#not-sent").hidden = false; });
}
thread.addEventListener("htmx:afterSwap", () => { thread.querySelector("#not-sent").hidden = true; });
