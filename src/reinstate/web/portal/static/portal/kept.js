// What was typed into a form and not sent yet, kept in this tab: another form of the page may be
// sent, the language changed, the session over, the network lost. It goes once a page says that it
// arrived, when its owner signs out (page.js), and with the tab.

const PREFIX = "reinstate-typed:";
const FIELDS = "textarea, input[type=email], input[type=date], input:not([type])";
const forms = [...document.querySelectorAll("form[data-keep]")];
const fieldsOf = (form) => [...form.querySelectorAll(FIELDS)];
const keyOf = (field) => `${PREFIX}${field.form.dataset.keep}:${field.id}`;

const isReturn = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";

function keep(field, isSent) {
  if (isSent || field.value !== field.defaultValue) {
    sessionStorage.setItem(keyOf(field), JSON.stringify({ text: field.value, isSent }));
  } else sessionStorage.removeItem(keyOf(field));
}

function takeUp(field) {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(field)));
  if (!kept) { // who goes back after sending finds no text that has arrived, to be sent once more
    if (isReturn()) field.value = field.defaultValue;
    return;
  }
  field.value = kept.text;
  field.closest("details")?.setAttribute("open", "");
  keep(field, false);
}

function forgetSent() {
  Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
    .filter((key) => JSON.parse(sessionStorage.getItem(key)).isSent)
    .forEach((key) => sessionStorage.removeItem(key));
}

try { // a browser may refuse storage; then nothing is kept
  if (document.querySelector(".notice.success, [data-arrived]")) forgetSent();
  window.addEventListener("pageshow", () => forms.flatMap(fieldsOf).forEach(takeUp));
  forms.forEach((form) => {
    form.addEventListener("input", ({ target }) => { if (target.matches(FIELDS)) keep(target, false); });
    form.addEventListener("submit", () => {
      fieldsOf(form).filter((one) => one.value).forEach((one) => keep(one, true));
    });
  });
} catch { /* as above */ }
