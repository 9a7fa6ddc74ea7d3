// The name of a chosen file on a line of its own: in the field there is no room for it in large
// letters on a small screen, and whoever chose the wrong file would not see it.

document.addEventListener("change", ({ target }) => {
  if (target.type !== "file") return;
  const names = [...target.files].map((file) => file.name).join(", ");
  let line = target.nextElementSibling;
  if (!line?.matches(".chosen")) {
    line = document.createElement("p");
    line.className = "chosen small";
    line.setAttribute("aria-hidden", "true"); // the field itself says it
    target.after(line);
  }
  line.textContent = names;
});
