// The engine, set up: paragraphs, only the formats that are stored, nothing that the security policy refuses.
import Squire from "../vendor/squire.mjs";
import { clean, isBlank } from "./rich-text-clean.js";

// Tab leaves the editor and does not trap the keyboard in a list; pages are turned, not jumped to the ends.
const BROWSERS = ["Tab", "Shift-Tab", "PageUp", "PageDown"];
// The brackets put a list beside the item that it belongs to.
const UNSTORED = ["u", "d", "[", "]", "Shift-5", "Shift-6", "Shift-7"].flatMap((key) => [`Ctrl-${key}`, `Meta-${key}`]);
const STORED = ["formatBold", "formatItalic"];
const TRAILING = /(?:<(p|div)>(?:<br>)?<\/\1>)+$/; // the empty line that one clicks into after a list or a picture
const WRAPPED = /<li><div>((?:(?!<\/?(?:div|li)>).)*)<\/div>(?=<[uo]l>)/gs; // the words of an item with a list below

export function engine(edit) {
  // before Squire's own listeners, which would make what is not stored, or handles with inline styles on a picture
  edit.addEventListener("beforeinput", onlyStored, true);
  edit.addEventListener("click", selectPicture, true);
  const squire = new Squire(edit, {
    blockTag: "P",
    sanitizeToDOMFragment: clean,
    didError: (error) => console.error(error),
  });
  for (const key of BROWSERS) squire.setKeyHandler(key, null);
  for (const key of UNSTORED) squire.setKeyHandler(key, (_squire, event) => event.preventDefault());
  squire.addEventListener("willPaste", dropBlankLines);
  return squire;
}

// The text without the blocks that only the engine needs.
export function stored(squire) {
  return squire.getHTML().replace(TRAILING, "").replace(WRAPPED, "<li>$1");
}

// What deleting and browsers leave behind: styles that the security policy refuses, lists without items.
export function tidy(squire) {
  const edit = squire.getRoot();
  for (const node of edit.querySelectorAll("[style]")) node.removeAttribute("style");
  for (const list of edit.querySelectorAll("ul:not(:has(li)), ol:not(:has(li))")) list.remove();
  if (edit.firstElementChild) return;
  edit.append(squire.createDefaultBlock());
  squire.moveCursorToStart();
}

function onlyStored(event) {
  if (!event.inputType.startsWith("format") || STORED.includes(event.inputType)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function selectPicture(event) {
  if (event.target.nodeName !== "IMG") return;
  event.stopPropagation();
  const range = document.createRange();
  range.selectNode(event.target);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

// Word and mail part paragraphs with empty ones. What was copied here keeps its blank lines.
function dropBlankLines(event) {
  const { html, fragment } = event.detail;
  if (!fragment || html.includes("<!-- squire -->") || isBlank(fragment)) return;
  for (const block of fragment.querySelectorAll("p, div, li")) if (isBlank(block)) block.remove();
}
