// Pressed again while the answer is under way, a form sends nothing: a message would be written
// twice, a time booked twice. What says something else is sent, as with a second file to export.

const AGAIN_MS = 20_000; // by then somebody has stopped it or lost the connection, and tries again
let sent = new WeakMap();

function said(form, submitter) {
  const parts = [...new FormData(form, submitter)];
  return JSON.stringify(parts.map(([name, value]) => [name, value.name ?? value, value.size]));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // Not form.method: a field of that name would stand in its place.
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  const now = { said: said(form, event.submitter), at: event.timeStamp };
  const before = sent.get(form);
  if (before?.said === now.said && now.at - before.at < AGAIN_MS) event.preventDefault();
  else sent.set(form, now);
});
window.addEventListener("pageshow", () => { sent = new WeakMap(); });
