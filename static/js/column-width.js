// The width of a column: drag the edge of its header, or choose it in the column's menu and press the arrows.
import { columns, keep } from "./grid-view.js";

const EDGE = 8, STEP = 16, NARROWEST = 60, WIDEST = 900; // pixels; the server keeps no others
let drag = null;

function widen(header, width) {
  const row = [...header.parentElement.children];
  const table = header.closest("table");
  if (!table.querySelector("colgroup")) {
    const group = document.createElement("colgroup");
    group.append(...row.map(() => document.createElement("col")));
    table.prepend(group);
  }
  const col = table.querySelector("colgroup").children[row.indexOf(header)];
  col.width = Math.round(Math.min(Math.max(width, NARROWEST), WIDEST));
  return col.width;
}

function save(header, width) {
  const { column } = header.querySelector("[data-column]").dataset;
  keep(columns().map(([name, before]) => [name, name === column ? width : before]));
}

// A separator in the header of `link`, for as long as it has the focus.
export function resize(link, label) {
  const header = link.closest("th");
  const edge = document.createElement("span");
  const before = header.offsetWidth;
  let width = before;
  const values = { role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": label,
    "aria-valuemin": NARROWEST, "aria-valuemax": WIDEST, "aria-valuenow": width };
  for (const [name, value] of Object.entries(values)) edge.setAttribute(name, value);
  edge.className = "edge";
  edge.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step) edge.setAttribute("aria-valuenow", (width = Number(widen(header, width + step))));
    else if (event.key === "Enter" || event.key === "Escape") link.focus();
    else return;
    event.preventDefault();
  });
  edge.addEventListener("blur", () => {
    edge.remove();
    if (width !== before) save(header, width);
  }, { once: true });
  header.append(edge);
  edge.focus();
}

document.addEventListener("pointerdown", (event) => {
  const header = event.target.closest("th[role=columnheader]");
  if (!header || event.button || event.target.closest("a, button")) return;
  if (header.getBoundingClientRect().right - event.clientX > EDGE) return;
  event.preventDefault();
  header.setPointerCapture(event.pointerId);
  drag = { header, from: event.clientX, before: header.offsetWidth };
});

document.addEventListener("pointermove", (event) => {
  if (drag) drag.width = widen(drag.header, drag.before + event.clientX - drag.from);
});

document.addEventListener("pointerup", () => {
  if (drag?.width) save(drag.header, drag.width);
  drag = null;
});

document.addEventListener("pointercancel", () => (drag = null));
