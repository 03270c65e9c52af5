// Discarding a draft: its button opens a question, which an empty draft is spared.
import { plain } from "./draft-fields.js";

export class Discard {
  constructor(element, { signal }) {
    this.element = element;
    this.form = document.getElementById("discard");
    this.button = document.getElementById("discard-button");
    this.form.addEventListener("submit", () => element.saving.end(), { signal });
    this.button.addEventListener("click", (event) => this.#pressed(event), { signal });
  }

  // There is a draft on the server, so it can be discarded.
  offer() {
    this.button.hidden = false;
  }

  #pressed(event) {
    const { fields, form } = this.element;
    const values = fields.read();
    const isEmpty = !plain(values).trim() && !values.title && !values.description.includes("<img");
    if (!isEmpty || form.querySelector("[name=keep]")) return;
    event.preventDefault();
    this.form.requestSubmit();
  }
}
