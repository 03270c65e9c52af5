// Tables, headings and the many blocks of web pages and mail, as plain paragraphs and lists.
import { nest, wordItem } from "./rich-text-lists.js";
import { make, styled } from "./rich-text-nodes.js";

const BLOCK = "address,article,aside,blockquote,center,dd,details,div,dl,dt,fieldset,figcaption,figure,footer,form," +
  "h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul,caption";
const KEPT = "blockquote,li,ol,p,pre,ul";
const hasBlocks = (node) => node.querySelector(BLOCK) !== null;

export function flatten(body) {
  for (const node of body.querySelectorAll("style, script, head, title, meta, link, template")) node.remove();
  for (const node of body.querySelectorAll("span, font, b, i")) emphasis(node);
  for (const item of body.querySelectorAll('p[data-style*="mso-list"]')) wordItem(item);
  nest(body);
  for (const row of [...body.querySelectorAll("tr")].reverse()) tableRow(row);
  for (const node of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    node.replaceWith(make(body, "p", make(body, "b", ...node.childNodes)));
  }
  for (const node of [...body.querySelectorAll(BLOCK)].reverse()) plainBlock(node);
  if (hasBlocks(body) || body.querySelector("br")) wrapRuns(body);
}

// Bold and italic that are said in a style; Google Docs wraps everything in a <b> that is not bold.
function emphasis(node) {
  const style = styled(node);
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/.exec(style)?.[1];
  if (node.matches("b") && /^(?:normal|400)$/.test(weight)) return node.replaceWith(...node.childNodes);
  if (!node.matches("span, font")) return null;
  if (/^(?:bold|[6-9]00)/.test(weight)) node.replaceChildren(make(node, "b", ...node.childNodes));
  if (/font-style:\s*italic/.test(style)) node.replaceChildren(make(node, "i", ...node.childNodes));
  return null;
}

// A row of data is a line; a row of a layout (mail is full of them) is what its cells hold.
function tableRow(row) {
  const cells = [...row.children];
  const isData = cells.length > 1 && cells.every((cell) => cell.querySelectorAll(BLOCK).length < 2);
  if (!isData) return;
  const line = make(row, "p");
  cells.forEach((cell, index) => {
    for (const block of cell.querySelectorAll(BLOCK)) block.replaceWith(...block.childNodes);
    line.append(...(index ? [" | "] : []), ...cell.childNodes);
  });
  row.replaceWith(line);
}

// From the innermost outwards: a block of an unknown kind with text is a paragraph, one around blocks is nothing.
function plainBlock(node) {
  if (node.matches("hr")) return node.remove();
  const first = node.firstElementChild;
  if (node.matches("li")) return first?.matches("p") && first.replaceWith(...first.childNodes);
  if (hasBlocks(node)) wrapRuns(node);
  if (node.matches(KEPT)) return null;
  return node.replaceWith(...(hasBlocks(node) ? node.childNodes : [make(node, "p", ...node.childNodes)]));
}

// Words that stand beside blocks get a paragraph of their own.
function wrapRuns(parent) {
  if (parent.matches("ul, ol, table, tbody, thead, tfoot, tr")) return;
  let run = null;
  for (const node of [...parent.childNodes]) {
    if (node.nodeType === 1 && node.matches(BLOCK)) run = null;
    else if (run) run.append(node);
    else if (node.nodeType === 1 || node.data?.trim()) {
      run = make(parent, "p");
      node.before(run);
      run.append(node);
    }
  }
}
