// What is asked of the nodes of a pasted text again and again.
export const make = (parent, tag, ...children) => {
  const node = parent.ownerDocument.createElement(tag);
  node.append(...children);
  return node;
};

// Its style, which goes by another name while a paste is read.
export const styled = (node) => (node.getAttribute("data-style") ?? "").toLowerCase();
