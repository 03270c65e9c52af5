// Dragging a column header onto the bar sets the same control that the keyboard uses.
// Listeners are on the document: the bar itself is replaced with every change of the grid.
const KIND = "application/x-guichet-column";
const bar = (event) => event.dataTransfer?.types.includes(KIND) && event.target.closest?.("group-bar");

document.addEventListener("dragstart", (event) => {
  const header = event.target.closest?.("a[data-column]");
  if (!header) return;
  event.dataTransfer.setData(KIND, header.dataset.column);
  event.dataTransfer.effectAllowed = "move";
  const hint = document.querySelector("group-bar .hint");
  if (hint) {
    hint.dataset.resting ??= hint.textContent;
    hint.textContent = hint.closest("group-bar").dataset.drop.replace("%s", header.dataset.label);
  }
});

document.addEventListener("dragover", (event) => {
  const over = bar(event);
  if (!over) return;
  event.preventDefault();
  over.classList.add("over");
});

document.addEventListener("dragleave", (event) => bar(event)?.classList?.remove("over"));

document.addEventListener("drop", (event) => {
  const over = bar(event);
  if (!over) return;
  event.preventDefault();
  const select = over.querySelector("select");
  select.value = event.dataTransfer.getData(KIND);
  select.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("dragend", () => {
  for (const hint of document.querySelectorAll("group-bar .hint[data-resting]")) {
    hint.textContent = hint.dataset.resting;
    hint.closest("group-bar").classList.remove("over");
  }
});
