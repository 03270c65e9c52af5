// Keys of the grid's headers, groups and chips. Each presses a link that is there for the pointer, too.
import { follow } from "./grid-view.js";

// Shift and a press, also with Enter: a further sort key instead of a new first one.
document.addEventListener("click", (event) => {
  const link = event.shiftKey && event.target.closest("a[data-second]");
  if (!link) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  follow(link, link.dataset.second, link.id);
}, { capture: true });

function onHeader(link, event) {
  if (event.key !== "ArrowDown" || !event.altKey) return false;
  link.parentElement.querySelector(".thm").click();
  return true;
}

function onGroup(head, { key }) {
  const isOpen = head.getAttribute("aria-expanded") === "true";
  if (key === " " || (key === "ArrowLeft" && isOpen) || (key === "ArrowRight" && !isOpen)) head.click();
  else if (key === "*") document.querySelector("#unfold")?.click();
  else return false;
  return true;
}

function onChip(link, { key }) {
  const chips = [...document.querySelectorAll("group-bar .gchip")];
  const chip = link.parentElement;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (key === "Delete" || key === "Backspace") chip.lastElementChild.click();
  else if (chips[chips.indexOf(chip) + step]) {
    follow(link, chip.dataset.places.split(" ")[chips.indexOf(chip) + step], link.id);
  } else return Boolean(step);
  return true;
}

const KEYS = { "a[data-column]": onHeader, ".grp a": onGroup, ".gchip .turn": onChip };

document.addEventListener("keydown", (event) => {
  for (const [selector, act] of Object.entries(KEYS)) {
    const link = event.target.closest?.(selector);
    if (link && act(link, event)) event.preventDefault();
  }
});
