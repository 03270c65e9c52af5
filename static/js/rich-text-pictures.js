// The pictures of the text, a row each: shown at once, sent while one types on, then put where the caret was.
import { isBlank } from "./rich-text-clean.js";
import { altOf, draw, imageOf, received, refused } from "./rich-text-shot.js";

const isSame = (one, other) => one.compareBoundaryPoints(Range.START_TO_START, other) === 0;

export class Pictures {
  constructor(editor) {
    this.editor = editor;
    this.words = editor.words;
    this.box = editor.find(".shots");
    this.status = editor.find("[role=status]");
    this.sending = new Map(); // row -> where its picture goes, and what stops its upload
    this.turn = Promise.resolve();
    for (const shot of this.box.children) shot.querySelector(".alt").value = this.#described(shot);
    this.box.addEventListener("click", (event) => this.#click(event.target));
    this.box.addEventListener("input", (event) => this.#describe(event.target.closest(".shot")));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.refresh();
  }

  // ``place`` is a range of the text. Pictures for the same place stand there in the order they came in.
  add(files, place, pasted) {
    const same = [...this.sending.values()].find((other) => isSame(other.place, place));
    for (const file of files) {
      this.turn = this.#send(file, same?.place ?? place, pasted ? "screenshot" : "picture", this.turn);
    }
  }

  // A picture that was deleted from the text keeps its row, which says so.
  refresh() {
    for (const shot of this.box.querySelectorAll("[data-url]")) {
      shot.querySelector(".gone").hidden = this.sending.has(shot) || this.#images(shot).length > 0;
    }
  }

  destroy() {
    for (const { stop } of this.sending.values()) stop.abort();
  }

  get #draft() {
    return this.editor.form.querySelector("draft-form");
  }

  #images(shot) {
    const { url } = shot.dataset;
    return [...this.editor.edit.querySelectorAll("img")].filter((image) => image.getAttribute("src") === url);
  }

  async #send(file, place, kind, before) {
    const shot = this.editor.find("[data-shot]").content.firstElementChild.cloneNode(true);
    const stop = new AbortController();
    const progress = (fraction) => (shot.querySelector("progress").value = fraction);
    shot.dataset.kind = kind;
    this.sending.set(shot, { place, stop });
    this.box.append(shot);
    this.#say(this.words.sending);
    draw(file, shot.querySelector("canvas"));
    try {
      if (!this.#draft?.upload) throw new Error(this.words.stopped);
      const made = await this.#draft.upload(file, { picture: true, progress, signal: stop.signal });
      if (stop.signal.aborted) return;
      received(shot, made, this.words, this.#draft.dataset.zone);
      await before;
      if (stop.signal.aborted) return;
      this.editor.insert(imageOf(shot, this.words), place);
      this.#say(this.words[`${kind}Added`]);
    } catch (error) {
      if (stop.signal.aborted) return;
      refused(shot, file.name, error.message);
      this.#say(error.message);
    } finally {
      this.sending.delete(shot);
    }
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
    this.sending.get(shot)?.stop.abort();
    for (const image of this.#images(shot)) {
      const block = image.parentElement;
      image.remove();
      if (block !== edit && isBlank(block) && edit.children.length > 1) block.remove();
    }
    shot.remove();
    this.editor.squire.focus();
    this.#say(this.words.removed);
    if (!shot.dataset.id) return;
    try {
      await this.#draft.remove(shot.dataset.id);
    } catch (error) {
      this.box.append(shot);
      this.refresh();
      this.#say(error.message);
    }
  }

  // What was said of a picture before; the word that stands for nothing is not shown as if it had been typed.
  #described(shot) {
    const alt = this.#images(shot)[0]?.alt ?? "";
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

  #say(text) {
    this.status.textContent = text;
  }
}
