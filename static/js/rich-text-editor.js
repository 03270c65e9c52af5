// Takes the place of a textarea: the text, its toolbar, links and pictures. The textarea goes on holding what is
// sent: HTML from the first change on; until then its plain words stand for the HTML that the server has.
import { Intake } from "./rich-text-intake.js";
import { Links } from "./rich-text-links.js";
import { merge } from "./rich-text-merge.js";
import { Pictures } from "./rich-text-pictures.js";
import { insertAt } from "./rich-text-place.js";
import { engine, stored, tidy } from "./rich-text-squire.js";
import { Toolbar } from "./rich-text-toolbar.js";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

export class Editor {
  constructor(host) {
    this.host = host;
    this.form = host.closest("form");
    this.words = JSON.parse(host.dataset.words);
    this.source = host.querySelector("textarea");
    this.format = host.querySelector("[name=format]");
    this.parts = [...host.querySelector("[data-editor]").content.cloneNode(true).children];
    host.append(...this.parts);
    this.edit = this.find(".edit");
    if (isApple) for (const key of host.querySelectorAll("kbd.ctrl")) key.textContent = "⌘";
    const begun = this.#begun();
    this.#takeOver();
    this.squire = engine(this.edit);
    this.squire.setHTML(begun);
    this.known = this.#isTyped ? null : this.html;
    this.links = new Links(this);
    this.toolbar = new Toolbar(this);
    this.pictures = new Pictures(this);
    this.ended = new AbortController();
    this.label.addEventListener("click", () => this.edit.focus(), { signal: this.ended.signal });
    this.intake = new Intake(this, this.ended.signal);
    this.squire.addEventListener("input", () => this.#changed());
    if (this.#isTyped) this.#changed();
  }

  find(selector) {
    return this.host.querySelector(selector);
  }

  get html() {
    return stored(this.squire);
  }

  // Plain words, from before the engine was there, or put back by the browser.
  get #isTyped() {
    return this.format.value !== "html" && this.source.value !== this.source.defaultValue;
  }

  #begun() {
    if (this.format.value === "html") return this.source.value;
    const server = this.find("[data-html]");
    return this.#isTyped ? merge(server, this.source.defaultValue, this.source.value) : server.innerHTML;
  }

  // The field's id, label and descriptions go to what one types in; a hidden field must not be required.
  #takeOver() {
    const { source, edit } = this;
    const wasFocused = document.activeElement === source;
    this.label = source.labels[0];
    this.label.id ||= `${source.id}-label`;
    edit.setAttribute("aria-labelledby", this.label.id);
    edit.setAttribute("aria-required", String(source.required));
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (source.hasAttribute(name)) edit.setAttribute(name, source.getAttribute(name));
    }
    edit.id = source.id;
    source.removeAttribute("id");
    source.removeAttribute("aria-invalid");
    source.required = false;
    source.hidden = true;
    if (wasFocused) setTimeout(() => this.focus());
  }

  #changed() {
    tidy(this.squire);
    this.pictures.adopt();
    const { html } = this;
    if (html === this.known) return;
    this.known = html;
    this.source.value = html;
    this.format.value = "html";
    this.source.dispatchEvent(new Event("input", { bubbles: true }));
    this.pictures.refresh();
  }

  get place() {
    return this.squire.getSelection().cloneRange();
  }

  insert(image, place) {
    insertAt(this.squire, image, place);
  }

  focus() {
    this.squire.focus();
    this.squire.moveCursorToEnd();
  }

  destroy() {
    this.ended.abort();
    this.pictures.destroy();
    this.squire.destroy();
    this.source.id = this.edit.id;
    this.source.hidden = false;
    for (const part of this.parts) part.remove();
  }
}
