// Where a picture goes in the text. Squire's own insertion would take the caret with it, while one types on.
import { isBlank } from "./rich-text-clean.js";

const paragraph = (...children) => {
  const node = document.createElement("p");
  node.append(...(children.length ? children : [document.createElement("br")]));
  return node;
};

const caretAt = (node, offset) => {
  const range = document.createRange();
  range.setStart(node, offset);
  return range;
};

export function endOf(edit) {
  const last = edit.lastElementChild;
  const node = last?.matches("p, div") ? last : edit;
  return caretAt(node, node.childNodes.length);
}

// The place in the text under the pointer, or nothing.
export function pointedAt(event, edit) {
  const { clientX: x, clientY: y } = event;
  const point = document.caretPositionFromPoint?.(x, y);
  const range = point ? caretAt(point.offsetNode, point.offset) : document.caretRangeFromPoint?.(x, y);
  return range && edit.contains(range.startContainer) ? range : null;
}

function around(place, selector, edit) {
  const { startContainer: node } = place;
  const found = (node.nodeType === 1 ? node : node.parentElement).closest(selector);
  return edit.contains(found) && found !== edit ? found : null;
}

function isLastIn(block, place) {
  const rest = document.createRange();
  rest.selectNodeContents(block);
  rest.setStart(place.startContainer, place.startOffset);
  return isBlank(rest.cloneContents());
}

// Where a picture stood. What had nothing else is kept for the one that comes.
export function takeOut(image) {
  const { parentElement: block } = image;
  const place = document.createRange();
  place.setStartBefore(image);
  place.collapse(true);
  image.remove();
  if (!block.hasChildNodes()) block.append(document.createElement("br"));
  return place;
}

// At the end of a paragraph a picture gets one of its own, between words it parts them. The caret stays where one
// types, or goes after the picture when it was where the picture goes. ``place`` moves on, for the next of several.
export function insertAt(squire, image, place) {
  const edit = squire.getRoot();
  const caret = squire.getSelection();
  const follow = caret.collapsed && caret.compareBoundaryPoints(Range.START_TO_START, place) === 0;
  const link = around(place, "a", edit);
  if (link) place.setStartAfter(link);
  place.collapse(true);
  let block = around(place, "p, div, li, pre, blockquote", edit);
  if (!block) edit.append((block = paragraph(image)));
  else if (isBlank(block)) block.replaceChildren(image);
  else if (block.matches("p, div, pre") && isLastIn(block, place)) {
    block.after(paragraph(image));
    block = block.nextElementSibling;
  } else place.insertNode(image);
  place.setStartAfter(image);
  place.collapse(true);
  if (edit.lastElementChild.contains(image)) edit.append(paragraph());
  if (!follow) return;
  const next = block.matches("li") ? null : block.nextElementSibling;
  squire.setSelection(image.nextSibling || !next ? place.cloneRange() : caretAt(next, 0));
}
