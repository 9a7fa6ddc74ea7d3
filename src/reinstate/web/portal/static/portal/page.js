// Every page: the reader's own time, focus on what went wrong, copying the ticket id.
// Nothing here is needed to use the page.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.querySelectorAll("[data-time-zone]").forEach((field) => { field.value = zone || ""; });

function showLocalTimes(within) {
  // Day first and the month as a word, as everywhere on the page; the clock as the US reads it.
  const language = document.documentElement.lang.slice(0, 2);
  const days = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric", month: "short", year: "numeric",
  });
  const hours = new Intl.DateTimeFormat(`${language}-US`, {
    hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
  within.querySelectorAll("time[data-local]").forEach((element) => {
    const at = new Date(element.dateTime);
    if (!Number.isNaN(at.getTime())) element.textContent = `${days.format(at)}, ${hours.format(at)}`;
  });
}
showLocalTimes(document);

// A network that asks for a sign-in of its own answers in our place: that is not shown as ours, and
// the page asks again.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.xhr.getResponseHeader("HX-Reswap")) detail.shouldSwap = false;
});

// After an answer arrived without a reload, those who hear the page are taken to it.
document.addEventListener("htmx:afterSettle", (event) => {
  showLocalTimes(document);
  const answer = event.target.closest?.("#answer") || document.getElementById("answer");
  const title = answer?.querySelector("h2[tabindex]");
  if (title && document.activeElement === document.body) title.focus();
});

(document.querySelector("[role=alert][data-focus]") || document.querySelector("[data-focus]"))?.focus();

// A photo that does not come is a sentence, not marks over nothing.
function sayPhotoFailed(image) {
  const photo = image.closest?.("[data-failed]");
  if (!photo) return;
  const said = document.createElement("p");
  said.className = "notice wait";
  said.textContent = photo.dataset.failed;
  photo.replaceWith(said);
}
document.addEventListener("error", (event) => sayPhotoFailed(event.target), true);
document.querySelectorAll("[data-failed] img").forEach((image) => {
  if (image.complete && !image.naturalWidth) sayPhotoFailed(image);
});

document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("[data-copy-source]").textContent);
    button.textContent = button.dataset.copied;
  });
});

// What was typed leaves with its owner; what waited on this device to be sent, too (unsent.js).
document.querySelector("form[action$='/sign-out/']")?.addEventListener("submit", () => {
  try { window.sessionStorage.clear(); } catch { /* refused: then nothing was kept */ }
});
