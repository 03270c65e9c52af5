// Two texts of one draft: the one of this form, or that was left in this browser, and another that the server has.
// Nothing is saved until the person has chosen; the form stays open.
import { alike } from "./draft-alike.js";
import { Failure } from "./draft-server.js";
import { Versions } from "./draft-versions.js";

const NONE = "0"; // written on no version that the server ever had: what it has is another text, also after a reload

export class Conflict {
  constructor(element) {
    this.element = element;
    this.failure = null; // why nothing is saved, with the text that the server has
    this.versions = new Versions(document.getElementById("versions"), element, {
      keep: () => this.#keepMine(),
      take: () => this.#takeOther(),
    });
  }

  begin(values, failure) {
    this.failure = failure;
    this.element.line.failed(failure);
    this.versions.show(values, failure.other);
  }

  mine(values) {
    this.versions.mine(values);
  }

  focus() {
    if (this.failure) this.versions.focus();
  }

  // What was left in the browser goes back into the form; the server may have something newer.
  recover() {
    const { fields, draft, copy, saving, dataset } = this.element;
    const description = this.element.form.querySelector("[data-html]").innerHTML;
    const page = { ...fields.read(), description, format: "html" };
    const other = { ...page, version: draft.version, updated_at: dataset.updated };
    if (this.versions.isOpen) {
      this.failure = new Failure("other", "", other);
      draft.version = NONE;
      copy.write(draft, page);
      return;
    }
    const left = copy.take(draft);
    const isNewer = left?.version !== draft.version;
    if (!left || (isNewer && alike(left.values, page))) return;
    draft.lost.push(left.values); // it may have been sent when the page was left
    if (!dataset.url) draft.resume(left.key);
    if (isNewer) {
      draft.version = left.version || NONE;
      this.begin(left.values, new Failure("other", "", other));
    }
    fields.write(left.values);
    saving.changed();
    saving.wake();
  }

  #keepMine() {
    const { draft, saving } = this.element;
    draft.version = this.failure.other?.version ?? draft.version;
    this.failure = null;
    this.versions.hide();
    saving.save(true).catch(() => null);
  }

  #takeOther() {
    const { saving, dataset } = this.element;
    saving.end();
    if (this.element.closest("dialog")) window.htmx.ajax("GET", dataset.page, { target: "#dialog" });
    else location.replace(dataset.page);
  }
}
