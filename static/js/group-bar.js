// A column header dragged onto the bar groups, a chip dragged along the bar changes the order of the levels.
// Pointer events, because native dragging knows no touch; listeners on the document, because the bar is swapped.
import { columns, follow, keep } from "./grid-view.js";

const FAR = 6; // pixels: less is a press, which sorts
let drag = null;

export function group(column) {
  const select = document.querySelector("#group");
  const option = [...(select?.options ?? [])].find(({ value }) => value.replace(/^-/, "") === column);
  if (!option) return;
  select.value = option.value;
  follow(select.form, select.form.getAttribute("action"), `level-${column}`);
}

export function moveBefore(column, other, focus = `th-${column}`) {
  const known = columns();
  const [moved] = known.splice(known.findIndex(([name]) => name === column), 1);
  const place = known.findIndex(([name]) => name === other);
  known.splice(place < 0 ? known.length : place, 0, moved);
  keep(known, focus);
}

function lift(event) {
  const { handle } = drag;
  handle.setPointerCapture(event.pointerId);
  drag.bar = document.querySelector("group-bar");
  drag.ghost = document.createElement("span");
  drag.ghost.className = "ghost";
  drag.ghost.textContent = handle.firstElementChild.textContent;
  document.body.append(drag.ghost);
  const hint = !drag.chip && drag.bar.querySelector(".hint");
  if (!hint) return;
  drag.hint = hint;
  drag.resting = hint.textContent;
  hint.textContent = drag.bar.dataset.drop.replace("%s", drag.ghost.textContent);
  drag.bar.classList.add("over");
}

function place({ clientX, clientY }) {
  const isBefore = ({ left, right, top, bottom }) => bottom < clientY || (top <= clientY && (left + right) / 2 < clientX);
  const others = [...drag.bar.querySelectorAll(".gchip")].filter((chip) => chip !== drag.chip);
  return others.filter((chip) => isBefore(chip.getBoundingClientRect())).length;
}

function under({ clientX, clientY }, selector) {
  return document.elementFromPoint(clientX, clientY)?.closest(selector);
}

// The header that the dragged one would take the place of.
function target(event) {
  const header = drag.handle.dataset.column && under(event, "th[role=columnheader]");
  return header?.contains(drag.handle) ? null : header;
}

function drop(event) {
  const { column } = drag.handle.dataset;
  const header = target(event);
  if (under(event, "group-bar")) {
    if (column) group(column);
    else follow(drag.handle, drag.chip.dataset.places.split(" ")[place(event)], drag.handle.id);
  } else if (header) {
    const isForward = header.compareDocumentPosition(drag.handle) & Node.DOCUMENT_POSITION_PRECEDING;
    const before = isForward ? header.nextElementSibling : header;
    moveBefore(column, before?.querySelector("[data-column]").dataset.column);
  }
}

function putDown() {
  if (drag?.hint) drag.hint.textContent = drag.resting;
  drag?.bar?.classList.remove("over");
  drag?.ghost?.remove();
  drag?.into?.classList.remove("into");
}

function end() {
  putDown();
  drag = null;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("a[data-column], .gchip .turn");
  if (!handle || event.button || !event.isPrimary) return;
  drag = { handle, chip: handle.closest(".gchip"), x: event.clientX, y: event.clientY };
});

document.addEventListener("pointermove", (event) => {
  if (!drag || drag.isOff) return;
  if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
  if (!drag.ghost) lift(event);
  drag.ghost.style.translate = `${event.clientX}px ${event.clientY}px`;
  drag.into?.classList.remove("into");
  drag.into = target(event);
  drag.into?.classList.add("into");
});

document.addEventListener("pointerup", (event) => {
  if (drag?.ghost) {
    // the press that ends a drag is none
    const swallow = (click) => (click.preventDefault(), click.stopImmediatePropagation());
    addEventListener("click", swallow, { capture: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    if (!drag.isOff) drop(event);
  }
  end();
});

document.addEventListener("pointercancel", end);
// called off, but still held: letting go is then no press either
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag?.ghost) return;
  putDown();
  drag.isOff = true;
});
