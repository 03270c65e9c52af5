// Two texts of one draft, side by side, until the person chooses. The form stays open to take over from the other one.
import { plain } from "./draft-fields.js";
import { dated } from "./draft-line.js";

export class Versions {
  constructor(panel, zone, { keep, take }) {
    this.panel = panel;
    this.zone = zone;
    panel.querySelector("[data-keep]").addEventListener("click", keep);
    panel.querySelector("[data-take]").addEventListener("click", take);
    for (const button of panel.querySelectorAll("footer")) button.hidden = false;
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  // `other` is what the server has; its time is UTC.
  show(mine, other) {
    this.mine(mine);
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
    this.#fill(".mine", values);
  }

  hide() {
    this.panel.hidden = true;
  }

  focus() {
    this.panel.focus();
    this.panel.scrollIntoView({ block: "start" });
  }

  #fill(side, values) {
    const [subject, description] = this.panel.querySelectorAll(`${side} dd`);
    subject.textContent = values.summary ?? values.title ?? "";
    description.textContent = plain(values);
    description.classList.add("plain");
  }
}
