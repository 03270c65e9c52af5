// The lists of Word, Google Docs and LibreOffice, as HTML has them: a list within a list is in the item above it.
// A level that was skipped is not made up: what is deeper is one level down, and what comes first is at the top.
import { make, styled } from "./rich-text-nodes.js";

const LIST = "ul, ol";
const NUMBER = /^[\s\u00a0]*\(?\w+[.)]/;

// Word writes an item as a paragraph that says how deep it is and begins with its bullet or number.
export function wordItem(item) {
  const marker = [...item.querySelectorAll("[data-style]")].find((node) => /mso-list:\s*ignore/.test(styled(node)));
  if (!marker) return;
  const level = Number(/level(\d)/.exec(styled(item))?.[1] ?? 1);
  const list = wordList(item, level, NUMBER.test(marker.textContent) ? "ol" : "ul");
  marker.remove();
  list.append(make(item, "li", ...item.childNodes));
  item.remove();
}

// The open list that ``item`` goes on with, or a new one; ``data-word`` keeps the level of each.
function wordList(item, level, tag) {
  const isOpen = (node) => node?.matches("[data-word]");
  let [above, list] = [null, item.previousElementSibling];
  while (isOpen(list) && list.dataset.word < level) {
    above = list.lastElementChild;
    list = above.lastElementChild;
  }
  const isSame = isOpen(list) && list.matches(tag);
  const found = isSame ? list : make(item, tag);
  found.dataset.word = level;
  if (isSame) return found;
  if (above) above.append(found);
  else item.before(found);
  return found;
}

// Google Docs and mail put a list beside the item that it belongs to, or in an item that has nothing else.
export function nest(body) {
  for (const item of body.querySelectorAll("li")) {
    if ([...item.childNodes].every((node) => node.matches?.(LIST) || isSpace(node))) item.replaceWith(...item.childNodes);
  }
  let list;
  while ((list = body.querySelector(":is(ul, ol) > :is(ul, ol)"))) {
    const above = list.previousElementSibling;
    if (above?.matches("li")) above.append(list);
    else if (list.parentElement.childElementCount === 1) list.parentElement.replaceWith(list);
    else list.replaceWith(...list.childNodes);
  }
  for (const inner of body.querySelectorAll("li > :is(ul, ol)")) trimBefore(inner);
}

const isSpace = (node) => node.nodeType !== 1 && !node.data?.trim();

// The line ends and indents of the source would be spaces at the end of the item's words.
function trimBefore(list) {
  const before = list.previousSibling;
  if (before?.nodeType !== 3) return;
  before.data = before.data.trimEnd();
  if (!before.data) before.remove();
}
