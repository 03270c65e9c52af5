// Browse and drop: each file goes to the draft at once and has a row with its progress, its end and its way out.
import { fill } from "./draft-line.js";
import { FileRow } from "./file-row.js";

customElements.define("file-picker", class extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.form = this.closest("form");
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".files");
    this.classList.add("on");
    this.querySelector(".browse").classList.add("btn");
    for (const row of this.list.children) this.#kept(row);
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = ""; // or the form would send them again
    });
    for (const name of ["dragover", "dragleave", "drop"]) {
      this.form.addEventListener(name, (event) => this.#dragged(event));
    }
  }

  get draft() {
    return this.form.querySelector("draft-form");
  }

  add(files) {
    for (const file of files) this.#send(file);
    this.list.hidden = false;
  }

  async #send(file) {
    const row = new FileRow(this.querySelector("template"), file, this.words);
    const count = this.list.querySelectorAll(".file:not(.bad)").length + 1;
    const cancelled = new AbortController();
    row.button.addEventListener("click", () => this.#pressed(row, cancelled));
    row.sending(0);
    this.list.append(row.element);
    try {
      if (count > this.dataset.maxFiles) throw new Error(fill(this.words.tooMany, { count }));
      const progress = (part) => row.sending(part);
      const stored = await this.draft.upload(file, { progress, signal: cancelled.signal });
      if (this.list.querySelector(`[name=keep][value="${stored.id}"]`)) this.#gone(row.element); // the same file twice
      else row.received(stored);
    } catch (failure) {
      if (cancelled.signal.aborted) return;
      row.refused(failure.message);
    }
    this.querySelector("[role=status]").textContent = `${file.name} ${row.meta.textContent}`;
  }

  #pressed(row, cancelled) {
    const keep = row.element.querySelector("[name=keep]");
    if (keep) this.#remove(row.element, keep.value);
    else {
      cancelled.abort();
      this.#gone(row.element);
    }
  }

  // A row of the server: without a script a box to untick, here a button to press.
  #kept(row) {
    const keep = row.querySelector("[name=keep]");
    const button = row.querySelector("button");
    if (!keep.checked) return;
    keep.type = "hidden";
    button.hidden = false;
    button.addEventListener("click", () => this.#remove(row, keep.value));
  }

  async #remove(row, id) {
    try {
      await this.draft.remove(id);
      this.#gone(row);
    } catch (failure) {
      this.querySelector("[role=status]").textContent = row.querySelector(".meta").textContent = failure.message;
    }
  }

  #gone(row) {
    const hadFocus = row.contains(document.activeElement);
    const next = row.nextElementSibling?.querySelector("button") ?? this.input;
    row.remove();
    this.list.hidden = !this.list.children.length;
    if (hadFocus) next.focus();
  }

  #dragged(event) {
    if (event.defaultPrevented || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    const isOver = event.type === "dragover";
    const count = event.dataTransfer.items.length;
    this.classList.toggle("over", isOver);
    this.querySelector(".over-hint span").textContent = fill(count === 1 ? this.words.dropOne : this.words.drop, { count });
    if (event.type === "drop") this.add([...event.dataTransfer.files]);
  }
});
