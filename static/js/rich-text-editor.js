// Takes the place of a textarea: the text, its toolbar, links and pictures. The textarea goes on holding what is
// sent: HTML from the first change on; until then its plain words stand for the HTML that the server has.
import { isBlank, parse } from "./rich-text-clean.js";
import { Links } from "./rich-text-links.js";
import { Pictures } from "./rich-text-pictures.js";
import { endOf, insertAt, pointedAt } from "./rich-text-place.js";
import { engine, tidy } from "./rich-text-squire.js";
import { Toolbar } from "./rich-text-toolbar.js";

const TRAILING = /(?:<(p|div)>(?:<br>)?<\/\1>)+$/; // the empty line that one clicks into after a list or a picture
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

const paragraphs = (text) => {
  const blocks = text.split(/\n\s*\n/).map((block) => Object.assign(document.createElement("p"), { innerText: block }));
  return blocks.map((block) => block.outerHTML).join("");
};

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
    this.paste = this.find(".paste");
    this.photo = this.find(".photo input");
    if (isApple) for (const key of host.querySelectorAll("kbd.ctrl")) key.textContent = "⌘";
    const begun = this.#begun();
    this.#takeOver();
    this.squire = engine(this.edit);
    this.squire.setHTML(begun);
    this.known = this.html;
    this.links = new Links(this);
    this.toolbar = new Toolbar(this);
    this.pictures = new Pictures(this);
    this.squire.addEventListener("input", () => this.#changed());
    this.#listen();
  }

  find(selector) {
    return this.host.querySelector(selector);
  }

  get html() {
    return this.squire.getHTML().replace(TRAILING, "");
  }

  // Another text instead of the one that is there. Nobody typed it, so nobody is told.
  restore(html) {
    this.squire.setHTML(html);
    this.#keep();
    this.pictures.refresh();
  }

  // What was typed before the engine was there, or was put back by the browser, else what the server has.
  #begun() {
    if (this.format.value === "html") return this.source.value;
    if (this.source.value !== this.source.defaultValue) return paragraphs(this.source.value);
    return this.find("[data-html]").innerHTML;
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

  #listen() {
    this.listening = new AbortController();
    const on = (target, names, act) => {
      for (const name of names) target.addEventListener(name, act, { capture: true, signal: this.listening.signal });
    };
    on(this.label, ["click"], () => this.edit.focus());
    on(this.host, ["paste"], (event) => this.#pasted(event));
    on(this.host, ["dragstart", "dragend"], (event) => (this.dragging = event.type === "dragstart"));
    on(this.paste, ["click"], () => this.paste.focus());
    on(this.paste, ["keydown"], (event) => this.#pasteKey(event));
    on(this.photo, ["change"], () => this.#chosen());
    on(this.host, ["dragover", "dragleave", "drop"], (event) => this.#dragged(event));
  }

  #changed() {
    tidy(this.squire);
    if (this.html === this.known) return;
    this.#keep();
    this.source.dispatchEvent(new Event("input", { bubbles: true }));
    this.pictures.refresh();
  }

  // The mouse only sets the focus on the line, for the paste; keys choose a file.
  #pasteKey(event) {
    if (event.ctrlKey || event.metaKey || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    this.photo.click();
  }

  #chosen() {
    this.take([...this.photo.files], endOf(this.edit));
    this.photo.value = "";
  }

  #keep() {
    this.known = this.html;
    this.source.value = this.known;
    this.format.value = "html";
  }

  // Pictures go up; words are Squire's. Pasted on the line or on a button, both go to the end of the text.
  #pasted(event) {
    const { clipboardData: data, target } = event;
    const html = data.getData("text/html");
    const hasWords = html ? !isBlank(parse(html)) && parse(html).textContent.trim() !== "" : data.files.length === 0;
    const here = this.edit.contains(target);
    if (data.files.length && !hasWords) this.take(data.files, here ? this.place : endOf(this.edit), true);
    else if (here || target.matches("input")) return;
    else {
      this.squire.moveCursorToEnd();
      if (html) this.squire.insertHTML(html, true);
      else this.squire.insertPlainText(data.getData("text/plain"), true);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // A picture that is moved within the text carries a file too: that is no upload.
  #dragged(event) {
    if (this.dragging || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    this.host.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files, pointedAt(event, this.edit) ?? endOf(this.edit));
  }

  // Pictures into the text, other files to the form's attachments.
  take(files, place, pasted = false) {
    const isPicture = (file) => file.type.startsWith("image/");
    const others = [...files].filter((file) => !isPicture(file));
    if (others.length) this.form.querySelector("file-picker")?.add?.(others);
    this.pictures.add([...files].filter(isPicture), place, pasted);
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
    this.listening.abort();
    this.pictures.destroy();
    this.squire.destroy();
    this.source.id = this.edit.id;
    this.source.hidden = false;
    for (const part of this.parts) part.remove();
  }
}
