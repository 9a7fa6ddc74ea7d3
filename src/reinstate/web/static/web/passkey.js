// What a passkey could not do is said beside the button: allauth's script leaves it in the browser's
// log, and whoever pressed sees nothing happen.

const problem = document.getElementById("passkey-problem");
const SAID = { InvalidStateError: "known", NotAllowedError: "none", AbortError: "none" };
let pressed = null;

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (!button) return;
  pressed = button;
  problem.hidden = true;
}, true);

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { name } = event.detail.exception ?? {};
  const isAway = name === "Error" || (name === "TypeError" && navigator.credentials);
  const place = pressed?.closest(".actions") ?? pressed;
  place?.after(problem);
  problem.hidden = false; // an alert that fills is read out, one that appears filled not everywhere
  problem.textContent = problem.dataset[SAID[name] ?? (isAway ? "away" : "unable")];
});
