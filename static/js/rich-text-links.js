// A link's address is asked for in a row under the toolbar. Only the web and mail are linked to.
const KINDS = ["http:", "https:", "mailto:"];
const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d)/i; // not the port of "example.com:8080"
const MAIL = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/;

// The address as a link has it, or null when it cannot be one.
function address(typed) {
  const whole = SCHEME.test(typed) ? typed : `${MAIL.test(typed) ? "mailto:" : "https://"}${typed}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  return url && KINDS.includes(url.protocol) ? whole : null;
}

export class Links {
  constructor(editor) {
    this.editor = editor;
    this.row = editor.find(".linkrow");
    this.input = this.row.querySelector("input");
    this.error = this.row.querySelector(".err");
    this.unlink = this.row.querySelector("[data-unlink]");
    this.row.querySelector("[data-apply]").addEventListener("click", () => this.#apply());
    this.unlink.addEventListener("click", () => this.#remove());
    this.row.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("input", () => this.#refuse(false));
  }

  // The link that the caret stands in.
  get current() {
    const { startContainer: node } = this.editor.squire.getSelection();
    const link = (node.nodeType === 1 ? node : node.parentElement).closest("a");
    return this.editor.edit.contains(link) ? link : null;
  }

  toggle() {
    if (!this.row.hidden) return this.#close();
    const link = this.current;
    this.input.value = link?.getAttribute("href") ?? "";
    this.unlink.hidden = !link;
    this.#refuse(false);
    this.row.hidden = false;
    return this.input.select();
  }

  #apply() {
    const typed = this.input.value.trim();
    if (!typed) return this.current ? this.#remove() : this.#close();
    const href = address(typed);
    if (!href) return this.#refuse(true);
    const { squire } = this.editor;
    this.#selectWhole();
    squire.makeLink(href);
    const range = squire.getSelection();
    range.collapse(false);
    squire.setSelection(range);
    return this.#close();
  }

  #remove() {
    this.#selectWhole();
    this.editor.squire.removeLink();
    this.#close();
  }

  #selectWhole() {
    const link = this.current;
    if (!link) return;
    const range = document.createRange();
    range.selectNodeContents(link);
    this.editor.squire.setSelection(range);
  }

  #close() {
    this.row.hidden = true;
    this.editor.squire.focus();
  }

  // Enter must not submit the form, Escape not close the dialog around it.
  #key(event) {
    if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && event.target === this.input) this.#apply();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #refuse(refused) {
    this.error.hidden = !refused;
    this.error.querySelector("span").textContent = refused ? this.editor.words.address : "";
    this.input.toggleAttribute("aria-invalid", refused);
    if (refused) this.input.setAttribute("aria-invalid", "true");
  }
}
