// A form whose text cannot be lost: saved on the server while one types, and in the browser until it is there.
// Files go through it too (`upload`, `remove`), so that they belong to the draft and nothing is submitted without them.
import { Fields, alike, plain } from "./draft-fields.js";
import { Line } from "./draft-line.js";
import { Draft, Failure } from "./draft-server.js";
import { Copy } from "./draft-store.js";
import { Submission } from "./draft-submission.js";
import { Uploads } from "./draft-uploads.js";
import { Versions } from "./draft-versions.js";

const DELAY = 1000; // after the last keystroke
const RETRY = 5000;

customElements.define("draft-form", class extends HTMLElement {
  connectedCallback() {
    const { fields, person, url, create, service, zone, maxBytes, page } = this.dataset;
    this.form = this.closest("form");
    this.fields = new Fields(this.form, fields.split(" "));
    this.draft = new Draft(this.form, this.dataset);
    this.copy = new Copy(person, url || `${create} ${service}`, this.draft.key.value);
    this.line = new Line(this);
    this.versions = new Versions(document.getElementById("versions"), zone, {
      keep: () => this.#keepMine(),
      take: () => this.#takeOther(),
    });
    this.uploads = new Uploads(this.draft, {
      words: this.line.words,
      most: Number(maxBytes),
      ensure: () => this.ensure(),
      paused: (failure) => { this.line.failed(failure); this.submission.stop?.(failure); },
      resumed: () => this.line.isBad && !this.isChanged && this.line.saved(),
    });
    this.saving = Promise.resolve();
    this.left = new AbortController();
    this.submission = new Submission(this, this.form, this.left);
    this.#listen(this.left);
    if (!this.closest("dialog")) history.replaceState(history.state, "", page); // it may be where the form was posted to
    this.#recover();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.left.abort();
  }

  // --- the door for what belongs to the form ---

  // The address of the draft, which is made when there is none yet.
  async ensure() {
    if (!this.dataset.url) await this.save(true);
    return this.dataset.url;
  }

  // `picture`: it stands in the text. `progress` hears the part that has gone out. Gives what the server stored, or
  // rejects: with words for the person, or as `signal` says when that cancelled it.
  upload(file, { picture, progress, signal } = {}) {
    return this.uploads.send(file, { picture, progress, signal });
  }

  remove(id) {
    return this.uploads.remove(id);
  }

  // All is on the server: files, then the latest text. Rejects when it cannot be.
  async settle() {
    if (this.uploads.underWay.size) this.line.show("waiting");
    await this.uploads.all();
    while (this.isChanged || this.draft.version) {
      await this.save(true);
      if (!this.isChanged) return;
    }
  }

  unsent(failure) {
    if (failure.word === "cancelled") this.line.saved();
    else this.line.failed(failure, true);
    if (this.conflict) this.versions.focus();
  }

  // --- saving: one request at a time, each with the latest text ---

  #listen({ signal }) {
    for (const name of ["input", "change"]) {
      this.form.addEventListener(name, ({ target }) => target.type !== "file" && this.#changed(), { signal });
    }
    const again = () => {
      this.uploads.wake();
      if (this.isChanged) this.#later(0);
    };
    for (const name of ["online", "focus"]) window.addEventListener(name, again, { signal });
    document.addEventListener("visibilitychange", again, { signal });
    this.closest("dialog")?.addEventListener("close", again, { signal });
    window.addEventListener("beforeunload", (event) => this.uploads.underWay.size && event.preventDefault(), { signal });
    this.addEventListener("click", ({ target }) => this.#pressed(target.closest("[data-when]")?.dataset.when));
    this.discard = document.getElementById("discard");
    this.discard.addEventListener("submit", () => this.#end(), { signal });
    document.getElementById("discard-button").addEventListener("click", (event) => this.#discarding(event), { signal });
  }

  #changed() {
    const values = this.fields.read();
    this.isChanged = true;
    this.copy.write(this.draft, values);
    if (this.conflict) this.versions.mine(values);
    else this.#later(DELAY);
  }

  #later(delay) {
    clearTimeout(this.timer);
    if (this.conflict || this.submission.isSent) return;
    this.timer = setTimeout(() => this.save().catch(() => null), delay);
  }

  // `always`: also when nothing changed, to know that the server is there and has no newer text.
  save(always = false) {
    this.saving = this.saving.catch(() => null).then(() => this.#save(always));
    return this.saving;
  }

  async #save(always) {
    if (this.conflict) throw this.conflict;
    if (!this.isConnected || this.isOver || !(always || this.isChanged)) return;
    clearTimeout(this.timer);
    const values = this.fields.read();
    const { url } = this.dataset;
    this.line.saving();
    try {
      await this.draft.save(values);
      if (this.dataset.url !== url) this.#created();
      this.#saved(values);
    } catch (failure) {
      this.#failed(failure, values);
      throw failure;
    }
  }

  #saved(values) {
    this.line.saved();
    document.getElementById("discard-button").hidden = false;
    this.copy.remove();
    this.isChanged = JSON.stringify(values) !== JSON.stringify(this.fields.read());
    if (this.isChanged) this.#changed();
  }

  #failed(failure, values) {
    this.isChanged = true;
    if (failure.word === "other") this.#differ(values, failure);
    else this.line.failed(failure);
    if (failure.retry) this.#later(RETRY);
  }

  #created() {
    const { url } = this.dataset;
    this.copy.move(url);
    this.form.action = `${url}/submission`;
    this.discard.action = `${url}/deletion`;
    history.replaceState(history.state, "", url);
    for (const next of document.querySelectorAll('form[action="/language"] [name=next]')) next.value = url;
  }

  // --- two texts ---

  #differ(values, failure) {
    this.conflict = failure;
    this.line.failed(failure);
    this.versions.show(values, failure.other);
  }

  #keepMine() {
    this.draft.version = this.conflict.other?.version ?? this.draft.version;
    this.conflict = null;
    this.versions.hide();
    this.save(true).catch(() => null);
  }

  #takeOther() {
    this.#end();
    if (this.closest("dialog")) window.htmx.ajax("GET", this.dataset.page, { target: "#dialog" });
    else location.replace(this.dataset.page);
  }

  // What was left in the browser goes back into the form; the server may have something newer.
  #recover() {
    const page = this.fields.read();
    if (this.versions.isOpen) {
      this.conflict = new Failure("other");
      this.copy.write(this.draft, page);
      return;
    }
    const copy = this.copy.take();
    const isNewer = copy?.version !== this.draft.version;
    if (!copy || (isNewer && alike(copy.values, page))) return;
    if (!this.dataset.url) this.draft.resume(copy.key);
    if (isNewer) {
      const other = { ...page, version: this.draft.version, updated_at: this.dataset.updated };
      this.#differ(copy.values, new Failure("other", "", other));
    }
    this.isChanged = true;
    this.fields.write(copy.values).then(() => this.#changed());
  }

  // --- the end ---

  #pressed(word) {
    if (word === "other") this.versions.focus();
    if (word === "waiting") this.submission.stop(new Failure("cancelled"));
    if (word !== "gone") return;
    this.draft.renounce();
    this.copy.move(`${this.dataset.create} ${this.dataset.service}`);
    this.save(true).catch(() => null);
  }

  // An empty draft is discarded without the question that the button opens.
  #discarding(event) {
    const values = this.fields.read();
    const isEmpty = !plain(values).trim() && !values.title && !values.description.includes("<img");
    if (!isEmpty || this.form.querySelector("[name=keep]")) return;
    event.preventDefault();
    this.discard.requestSubmit();
  }

  #end() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.copy.remove();
  }
});
