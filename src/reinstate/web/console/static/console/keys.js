// One key per act. A key does nothing while somebody types, or while a modifier is held; held down
// itself, it goes through rows and acts once: Next would take one case after the other. With a dialog
// open, none acts on the page that lies behind it. Who speaks to the computer, or hits keys that they
// do not mean, switches single keys off in the list of keys (WCAG 2.1.4).

const KEPT = "reinstate.single-keys"; // in this browser
const root = document.documentElement;

function remember(isOn) {
  try {
    if (isOn) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "off");
  } catch { /* a browser that keeps nothing asks again on the next page */ }
}

function isSwitchedOff() {
  try {
    return localStorage.getItem(KEPT) === "off";
  } catch { // a browser that keeps nothing: as whoever has not chosen
    return false;
  }
}

const single = document.getElementById("single-keys");
root.toggleAttribute("data-keys-off", isSwitchedOff());
if (single) {
  single.checked = !isSwitchedOff();
  single.addEventListener("change", () => {
    root.toggleAttribute("data-keys-off", !single.checked);
    remember(single.checked);
  });
}

const TYPED = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"])';

const isTyping = (event) => event.target instanceof Element && event.target.closest(TYPED);

function press(element) {
  if (element.matches('input[type="radio"]')) {
    element.checked = true;
    element.focus();
    element.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (element.matches(`${TYPED}, input[type="checkbox"]`)) {
    element.focus(); // a box is ticked by the space bar, the next one reached by Tab
  } else {
    element.click();
  }
}

function choose(dialog, number) {
  const place = dialog.querySelector(`[data-digit="${number}"]`);
  place?.click();
  return Boolean(place);
}

function toggleReason(number) {
  const label = document.querySelector(`.reasons label[data-number="${number}"]`);
  if (label) label.querySelector("input").click();
  return Boolean(label);
}

function step(direction) {
  const rows = [...document.querySelectorAll("[data-piece], [data-row]")];
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.classList.contains("is-current") || row === document.activeElement);
  const last = rows.length - 1;
  const next = rows[now < 0 ? (direction > 0 ? 0 : last) : Math.min(last, Math.max(0, now + direction))];
  rows.forEach((row) => row.classList.toggle("is-current", row === next));
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function decide(staysHere) {
  const form = document.getElementById("decision");
  const button = document.getElementById(staysHere ? "decide-stay" : "decide-next");
  if (form && button) form.requestSubmit(button);
}

// What opens and closes dialogs acts beside an open one too.
function actIn(dialog, key) {
  if (/^[0-9]$/.test(key)) return choose(dialog, key);
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const isForDialogs = Boolean(element?.hasAttribute("popovertarget") || element?.closest(":popover-open"));
  if (isForDialogs) press(element);
  return isForDialogs;
}

function act(event) {
  const key = event.key.toLowerCase();
  const dialog = document.querySelector(":popover-open");
  if (dialog) return actIn(dialog, key);
  if (key === "/") {
    document.getElementById("q")?.select();
    return true;
  }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (/^[0-9]$/.test(key) && toggleReason(key)) return true;
  if (event.shiftKey && /^Digit[1-9]$/.test(event.code) && toggleReason(`⇧${event.code.at(-1)}`)) return true;
  const name = event.shiftKey && key === "z" ? "shift-z" : key;
  const element = document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (element) press(element);
  return Boolean(element);
}

// A template begins the message; what stands there already is not thrown away.
function fill(button) {
  const box = document.getElementById(button.dataset.fills);
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${button.dataset.text}` : button.dataset.text;
  document.getElementById(`${box.id}-english`).textContent = button.dataset.english;
  box.focus();
}

// On the whole page: the form is put in anew when a message has gone.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-fills]");
  if (button) fill(button);
});

document.addEventListener("keydown", (event) => {
  if (event.repeat && !/^[jk]$/i.test(event.key)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    // Inside a dialog the keys send what is written there, never the decision behind it.
    if (event.target.closest("[popover]")) event.target.form?.requestSubmit();
    else decide(event.shiftKey);
    return;
  }
  const template = event.altKey && /^Digit[1-9]$/.test(event.code)
    && document.querySelector(`:popover-open [data-alt="${event.code.at(-1)}"]`);
  if (template) {
    event.preventDefault();
    fill(template);
    return;
  }
  if (event.key === "Escape" && isTyping(event)) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event)) return;
  if (root.hasAttribute("data-keys-off")) return;
  if (act(event)) event.preventDefault();
});

const uncover = () => document.querySelectorAll(".needs-script").forEach((element) => (element.hidden = false));
uncover();
document.addEventListener("htmx:afterSwap", uncover);

// A choice made with the mouse or a finger acts at once. By keys it changes with every arrow, and the
// page would be gone before the wanted one is reached: they press the button after it (WCAG 3.2.2).
for (const control of document.querySelectorAll("[data-submits]")) {
  let isByKeys = true;
  control.addEventListener("pointerdown", () => { isByKeys = false; });
  control.addEventListener("keydown", () => { isByKeys = true; });
  control.addEventListener("change", () => { if (!isByKeys) control.form.requestSubmit(); });
}

// What opens at the edge of a pane that scrolls by itself would open out of sight.
document.addEventListener("click", (event) => {
  const opened = event.target.closest?.("summary")?.parentElement;
  if (opened) requestAnimationFrame(() => opened.open && opened.scrollIntoView({ block: "nearest" }));
});

// A link to the thread of a case opens it, ready to write.
const thread = location.hash === "#thread" && document.getElementById("thread");
if (thread) {
  thread.showPopover();
  thread.querySelector("[autofocus]").focus();
}
