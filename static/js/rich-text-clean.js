// What is pasted, as the editor keeps it: paragraphs, lists, bold, italic, links and the portal's own pictures.
// DOMPurify makes it safe; what comes before only saves the sense of what it would drop.
import DOMPurify from "../vendor/purify.es.mjs";
import { flatten } from "./rich-text-flatten.js";

const OWN_PICTURE = /^\/attachments\/[0-9a-f]{32}\//;
const LINK = /^(?:https?|mailto):/i;
const ALLOWED = {
  ALLOWED_TAGS: ["p", "div", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "img", "blockquote", "pre", "code"],
  ALLOWED_ATTR: ["href", "src", "alt", "width", "height"],
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto):|\/attachments\/)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

// The browser reports each style and handler that it merely reads to the security policy, even where none can
// work. Under another name they are silent, and their sense can still be read. Safety does not rest on this.
const LOUD = /<style\b[^]*?<\/style\s*>|<base\b[^>]*>/gi;
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const REPORTED = /([\s/"'])(style|on[a-z]+)(?=\s*=)/gi;
const quiet = (html) =>
  html.replace(LOUD, "").replace(TAG, (tag) => tag.replace(REPORTED, "$1data-$2"));

export const parse = (html) => new DOMParser().parseFromString(quiet(html), "text/html").body;

// A page says the whole address of its pictures when it is copied from.
function local(image) {
  const src = image.getAttribute("src") ?? "";
  return src.startsWith(`${location.origin}/`) ? src.slice(location.origin.length) : src;
}

// Returns a fragment of this document. Pictures from elsewhere are gone before it can ask for them.
export function clean(html) {
  const body = parse(html);
  flatten(body);
  const fragment = DOMPurify.sanitize(body.innerHTML, ALLOWED);
  for (const image of fragment.querySelectorAll("img")) {
    if (OWN_PICTURE.test(local(image))) image.setAttribute("src", local(image));
    else image.remove();
  }
  for (const link of fragment.querySelectorAll("a")) {
    if (!LINK.test(link.getAttribute("href") ?? "")) link.replaceWith(...link.childNodes);
  }
  return document.importNode(fragment, true);
}

export const isBlank = (node) =>
  !/[^\s\u00a0\u200b]/.test(node.textContent) && !node.querySelector?.("img") && node.nodeName !== "IMG";
