// Words typed into the plain field before the engine was there, put where they were typed in the text with its
// formatting. Spaces and line ends differ between the two, so a place is counted in the characters before it.
import { htmlOf } from "./draft-fields.js";

const VISIBLE = /\S/g;
const count = (text) => text.match(VISIBLE)?.length ?? 0;

// `before` are the plain words of what the template holds, `after` is what was made of them.
export function merge(template, before, after) {
  if (!template.content.hasChildNodes()) return htmlOf({ description: after });
  const end = shared(before, after);
  const tail = shared(reversed(before.slice(end)), reversed(after.slice(end)));
  const page = template.cloneNode(true);
  const range = document.createRange();
  const [first, last] = [before.slice(0, end), before.slice(0, before.length - tail)].map(count);
  range.setStart(...placeAfter(first, page.content));
  if (last > first) range.setEnd(...placeAfter(last, page.content));
  range.deleteContents();
  range.insertNode(lines(after.slice(end, after.length - tail)));
  return page.innerHTML;
}

const reversed = (text) => text.split("").reverse().join("");

function shared(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function placeAfter(wanted, content) {
  const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  let left = wanted;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (count(node.data) < left || !count(node.data)) left -= count(node.data);
    else return [node, left ? [...node.data.matchAll(VISIBLE)][left - 1].index + 1 : 0];
  }
  return [content, content.childNodes.length];
}

function lines(text) {
  const fragment = document.createDocumentFragment();
  for (const [index, line] of text.split("\n").entries()) {
    if (index) fragment.append(document.createElement("br"));
    fragment.append(line);
  }
  return fragment;
}
