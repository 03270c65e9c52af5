// A form whose text cannot be lost: saved on the server while one types, and in the browser until it is there.
// Files go through it too (`upload`, `remove`), so that they belong to the draft and nothing is submitted without them.
import { Draft } from "./draft.js";
import { Conflict } from "./draft-conflict.js";
import { Discard } from "./draft-discard.js";
import { Fields } from "./draft-fields.js";
import { Leaving } from "./draft-leaving.js";
import { Line } from "./draft-line.js";
import { Saving } from "./draft-saving.js";
import { Failure } from "./draft-server.js";
import { Copy } from "./draft-store.js";
import { Submission } from "./draft-submission.js";
import { Uploads } from "./draft-uploads.js";

customElements.define("draft-form", class extends HTMLElement {
  connectedCallback() {
    const { fields, person, url, create, service, maxBytes, page } = this.dataset;
    this.form = this.closest("form");
    this.left = new AbortController();
    this.fields = new Fields(this.form, fields.split(" "));
    this.draft = new Draft(this.form, this.dataset);
    this.copy = new Copy(person, url || `${create} ${service}`, this.draft.key.value);
    this.line = new Line(this);
    this.conflict = new Conflict(this);
    this.saving = new Saving(this);
    this.uploads = new Uploads(this.draft, {
      words: this.line.words,
      most: Number(maxBytes),
      ensure: () => this.ensure(),
      paused: (failure) => { this.line.failed(failure); this.submission.stop?.(failure); },
      resumed: () => this.line.isBad && !this.saving.isChanged && this.line.saved(),
    });
    this.submission = new Submission(this, this.form, this.left);
    this.discard = new Discard(this, this.left);
    this.leaving = new Leaving(this, this.left);
    this.#listen(this.left);
    if (!this.closest("dialog")) history.replaceState(history.state, "", page); // it may be where the form was posted to
    this.conflict.recover();
  }

  disconnectedCallback() {
    this.saving.stop();
    this.left.abort();
  }

  // --- the door for what belongs to the form ---

  // The address of the draft, which is made when there is none yet.
  async ensure() {
    if (!this.dataset.url) await this.saving.save(true);
    return this.dataset.url;
  }

  // `picture`: of what kind, when it stands in the text. `progress` hears the part that has gone out. Gives what the
  // server stored, or rejects: with words for the person, or as `signal` says when that cancelled it.
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
    await this.saving.settle();
  }

  unsent(failure) {
    if (failure.word === "cancelled") this.line.saved(true);
    else this.line.failed(failure, true);
    this.conflict.focus();
  }

  // --- what happens to it ---

  #listen({ signal }) {
    for (const name of ["input", "change"]) {
      this.form.addEventListener(name, ({ target }) => target.type !== "file" && this.saving.changed(), { signal });
    }
    const again = () => {
      this.uploads.wake();
      this.saving.wake();
    };
    for (const name of ["online", "focus"]) window.addEventListener(name, again, { signal });
    document.addEventListener("visibilitychange", again, { signal });
    this.closest("dialog")?.addEventListener("close", again, { signal });
    window.addEventListener("beforeunload", (event) => this.uploads.underWay.size && event.preventDefault(), { signal });
    this.addEventListener("click", ({ target }) => this.#pressed(target.closest("[data-when]")?.dataset.when), { signal });
  }

  #pressed(word) {
    if (word === "other") this.conflict.focus();
    if (word === "waiting") this.submission.stop(new Failure("cancelled"));
    if (word === "gone") this.saving.begin();
  }

  // The draft has an address from now on: it is where this form is.
  moved() {
    const { url } = this.dataset;
    this.copy.move(url);
    this.form.action = `${url}/submission`;
    this.discard.form.action = `${url}/deletion`;
    history.replaceState(history.state, "", url);
    for (const next of document.querySelectorAll('form[action="/language"] [name=next]')) next.value = url;
  }
});
