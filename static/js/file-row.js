// One row of the file list: sending, received or refused. It is the same element all along, so that focus stays.
import { fill } from "./draft-line.js";
import { sized } from "./file-size.js";

export class FileRow {
  constructor(template, file, words) {
    this.element = template.content.firstElementChild.cloneNode(true);
    Object.assign(this, { file, words });
    this.meta = this.element.querySelector(".meta");
    this.progress = this.element.querySelector("progress");
    this.button = this.element.querySelector("button");
    this.element.querySelector(".name").textContent = file.name;
    this.#label("cancel", "x");
  }

  sending(part) {
    this.progress.value = part;
    const values = { done: sized(this.file.size * part, this.words), size: sized(this.file.size, this.words) };
    this.meta.textContent = fill(this.words.part, values);
    this.progress.setAttribute("aria-label", fill(this.words.sending, { name: this.file.name }));
  }

  // The form keeps the file as long as the row is there.
  received({ id, name, size }) {
    const keep = document.createElement("input");
    Object.assign(keep, { type: "hidden", name: "keep", value: id });
    this.element.append(keep);
    this.element.querySelector(".name").textContent = name;
    this.#end("ok", fill(this.words.received, { size: sized(size, this.words) }));
    this.#label("remove", "trash");
  }

  refused(reason) {
    this.#end("bad", reason);
    this.#icon(this.element, "alert");
    this.#label("dismiss", "trash");
  }

  #end(state, words) {
    this.element.classList.add(state);
    this.progress.remove();
    this.meta.textContent = words;
  }

  #label(word, icon) {
    this.button.setAttribute("aria-label", fill(this.words[word], { name: this.file.name }));
    this.#icon(this.button, icon);
  }

  #icon(element, name) {
    const use = element.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${name}`));
  }
}
