// Two texts of one draft, side by side, until the person chooses. The form stays open to take over from the other one.
import { htmlOf, plain } from "./draft-fields.js";
import { dated } from "./draft-line.js";

const QUIET = 300; // after the last keystroke: a picture is not fetched anew for each

export class Versions {
  constructor(panel, { fields, dataset }, { keep, take }) {
    Object.assign(this, { panel, fields, zone: dataset.zone });
    panel.querySelector("[data-keep]").addEventListener("click", keep);
    panel.querySelector("[data-take]").addEventListener("click", take);
    for (const button of panel.querySelectorAll("footer")) button.hidden = false;
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  // `other` is what the server has; its time is UTC.
  show(mine, other) {
    this.#fill(".mine", mine);
    this.#fill(".theirs", other);
    const time = this.panel.querySelector(".theirs time");
    if (other.updated_at) {
      const moment = new Date(/Z|[+-]\d\d:\d\d$/.test(other.updated_at) ? other.updated_at : `${other.updated_at}Z`);
      time.dateTime = moment.toISOString();
      time.textContent = dated(moment, this.zone);
    }
    this.panel.hidden = false;
  }

  mine(values) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#fill(".mine", values), QUIET);
  }

  hide() {
    this.panel.hidden = true;
  }

  focus() {
    this.panel.focus();
    this.panel.scrollIntoView({ block: "start" });
  }

  async #fill(side, values) {
    const { subject, description, type, internal } = this.#parts(side);
    subject.textContent = values.summary ?? values.title ?? "";
    if (type) type.textContent = this.fields.named("type", values.type);
    if (internal) internal.textContent = values.internal ? internal.dataset.yes : internal.dataset.no;
    // fetched only where there are two texts, and as the editor has it
    const { clean } = await import("./rich-text-clean.js").catch(() => ({}));
    description.classList.toggle("plain", !clean);
    description.replaceChildren(clean ? clean(htmlOf(values)) : plain(values));
  }

  #parts(side) {
    return Object.fromEntries([...this.panel.querySelectorAll(`${side} dd`)].map((part) => [part.dataset.field, part]));
  }
}
