// Whether two texts of one draft are the same to a reader: their words, formatting, links and pictures, and what is
// chosen beside them. Spaces and line ends are not told apart, nor are the two ways to write bold.
import { htmlOf } from "./draft-fields.js";

const SAME = { STRONG: "B", EM: "I", DIV: "P" };
const TOLD = ["href", "src", "alt"];

export function alike(one, other) {
  return gist(one) === gist(other);
}

function gist(values) {
  const { summary, title, type, internal } = values;
  const page = new DOMParser().parseFromString(htmlOf(values), "text/html");
  return JSON.stringify([squeezed(summary ?? title ?? ""), type ?? "", Boolean(internal), shape(page.body)]);
}

const squeezed = (text) => text.normalize("NFC").replace(/\s+/g, "");
const shape = (node) => [...node.childNodes].map(part).join("");

function part(node) {
  if (node.nodeType !== 1) return node.nodeType === 3 ? squeezed(node.data).replaceAll("<", "&lt;") : "";
  const inner = shape(node);
  if (!inner && !node.hasAttribute("src")) return "";
  const told = TOLD.map((name) => node.getAttribute(name) ?? "").join(" ");
  return `<${SAME[node.nodeName] ?? node.nodeName} ${told}>${inner}</>`;
}
