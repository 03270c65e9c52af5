// Solutions beside the request form, asked for while the summary is typed. What one opens goes with the request; what
// solved it closes the draft. What fails here is no news to the reader, who did not ask, and never leads away.
const MOST = 10; // that are sent along

customElements.define("solution-suggestions", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.solved = document.getElementById("solved");
    this.solved.addEventListener("submit", (event) => this.#solving(event));
    for (const name of ["click", "auxclick"]) this.addEventListener(name, (event) => this.#pressed(event));
    // a choice here is not about the request
    for (const name of ["input", "change", "keydown"]) this.addEventListener(name, (event) => event.stopPropagation());
    this.addEventListener("htmx:config:request", (event) => this.#asking(event));
    this.addEventListener("htmx:before:response", (event) => this.#answered(event));
    this.addEventListener("htmx:error", (event) => event.stopPropagation());
  }

  get #summary() {
    return this.form.elements.summary.value;
  }

  // A few letters say little; but what was found for more of them does not stay.
  #asking(event) {
    const text = this.#summary.trim();
    const { words, characters } = this.dataset;
    const isTelling = text.split(/\s+/).length >= words || text.length >= characters;
    if (!isTelling && !this.querySelector("[data-found]")) event.preventDefault();
    event.detail.ctx.about = this.#summary;
  }

  #answered(event) {
    const { about, response } = event.detail.ctx;
    if (response.status < 400 && about === this.#summary) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Opened with a finger, the keyboard or the wheel of the mouse, not its right button.
  #pressed({ target, button }) {
    const slug = target.closest("a[data-slug]")?.dataset.slug;
    if (!slug || button > 1) return;
    const field = this.form.elements.solution;
    field.value = [...new Set([...field.value.split(" "), slug])].slice(-MOST).join(" ").trim();
    document.getElementById(`solved-${slug}`).checked = true;
    // a draft that is there knows it at once; none is begun for it
    if (this.form.action.endsWith("/submission")) field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What is typed goes to the server first: that tells whether another tab has written something else since.
  async #solving(event) {
    event.preventDefault();
    const writing = this.form.querySelector("draft-form");
    const { saving, draft } = writing;
    const failure = await saving.settle().catch((reason) => reason);
    if (failure?.word === "other" || failure?.retry) {
      document.getElementById("solved-question").hidePopover();
      writing.conflict.focus();
      return;
    }
    saving.end();
    this.solved.elements.key.value = draft.key.value;
    this.solved.elements.version.value = draft.version;
    this.solved.submit();
  }
});
