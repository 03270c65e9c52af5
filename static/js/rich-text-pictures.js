// The pictures of the text, a row each: to describe them, to take them away, to put back what was deleted.
import { isBlank } from "./rich-text-clean.js";
import { Sending } from "./rich-text-sending.js";
import { altOf, imageOf } from "./rich-text-shot.js";

export class Pictures {
  constructor(editor) {
    this.editor = editor;
    this.words = editor.words;
    this.box = editor.find(".shots");
    this.status = editor.find("[role=status]");
    this.sending = new Sending(this);
    for (const shot of this.box.children) shot.querySelector(".alt").value = this.#described(shot);
    this.box.addEventListener("click", (event) => this.#click(event.target));
    this.box.addEventListener("input", (event) => this.#describe(event.target.closest(".shot")));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.adopt();
    this.refresh();
  }

  // ``place`` is a range of the text.
  add(files, place, pasted) {
    this.sending.add(files, place, pasted ? "screenshot" : "picture");
  }

  // The server keeps no picture of another draft or ticket in this text: a copy of it is sent.
  adopt() {
    for (const image of this.editor.edit.querySelectorAll("img")) {
      const src = image.getAttribute("src");
      const own = [...this.box.children].find(({ dataset: { url, from } }) => url && [url, from].includes(src));
      if (!own) this.sending.copy(image, this.#meant(image.alt));
      else if (own.dataset.url !== src) image.setAttribute("src", own.dataset.url);
    }
  }

  // A picture that was deleted from the text keeps its row, which says so.
  refresh() {
    for (const shot of this.box.querySelectorAll("[data-url]")) {
      shot.querySelector(".gone").hidden = this.sending.has(shot) || this.#images(shot).length > 0;
    }
  }

  destroy() {
    this.sending.stopAll();
  }

  get draft() {
    return this.editor.form.querySelector("draft-form");
  }

  say(text) {
    this.status.textContent = text;
  }

  #images(shot) {
    const { url } = shot.dataset;
    return [...this.editor.edit.querySelectorAll("img")].filter((image) => image.getAttribute("src") === url);
  }

  #click(target) {
    const shot = target.closest(".shot");
    if (target.closest("[data-remove]")) this.#remove(shot);
    else if (target.closest("[data-back]")) {
      this.editor.insert(imageOf(shot, this.words), this.editor.place);
      this.editor.squire.focus();
    }
  }

  async #remove(shot) {
    const { edit } = this.editor;
    this.sending.stop(shot);
    for (const image of this.#images(shot)) {
      const block = image.parentElement;
      image.remove();
      if (block !== edit && isBlank(block) && edit.children.length > 1) block.remove();
    }
    shot.remove();
    this.editor.squire.focus();
    this.say(this.words.removed);
    if (!shot.dataset.id) return;
    try {
      await this.draft.remove(shot.dataset.id);
    } catch (error) {
      this.box.append(shot);
      this.refresh();
      this.say(error.message);
    }
  }

  // What was said of a picture before; the word that stands for nothing is not shown as if it had been typed.
  #described(shot) {
    return this.#meant(this.#images(shot)[0]?.alt ?? "");
  }

  #meant(alt) {
    return [this.words.screenshot, this.words.picture].includes(alt) ? "" : alt;
  }

  #describe(shot) {
    for (const image of this.#images(shot)) image.alt = altOf(shot, this.words);
  }

  // Enter in the description would submit the form.
  #key(event) {
    if (event.key !== "Enter" || !event.target.matches(".alt")) return;
    event.preventDefault();
    this.editor.squire.focus();
  }
}
