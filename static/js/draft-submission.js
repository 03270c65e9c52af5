// Submitting a form that has a draft: files first, then the latest text, then the form itself, once.
import { Failure } from "./draft-server.js";

export class Submission {
  constructor(draft, form, { signal }) {
    Object.assign(this, { draft, form });
    // before htmx, which would send the form as it is
    form.addEventListener("submit", (event) => this.#submitting(event), { capture: true, signal });
    form.addEventListener("keydown", (event) => this.#typed(event), { signal });
    form.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
      if (!ctx.response?.raw.ok) this.#failed(new Failure(ctx.response ? "failed" : "offline"));
    }, { signal });
    // shown again from memory after it was submitted: its draft is no more
    window.addEventListener("pageshow", (event) => event.persisted && this.isSent && location.reload(), { signal });
  }

  #typed(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  async #submitting(event) {
    if (this.isReady) {
      this.isReady = false;
      this.isSent = true;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.isBusy) return;
    this.#busy(true);
    try {
      await Promise.race([this.draft.settle(), new Promise((_, reject) => { this.stop = reject; })]);
      await new Promise((resolve) => setTimeout(resolve)); // a form is not submitted within its own submit event
      this.isReady = true;
      this.form.requestSubmit(event.submitter);
    } catch (failure) {
      this.#failed(failure);
    }
  }

  #failed(failure) {
    this.isSent = false;
    this.#busy(false);
    this.draft.unsent(failure);
  }

  #busy(isBusy) {
    this.isBusy = isBusy;
    for (const button of this.form.querySelectorAll("button:not([type=button])")) {
      button.setAttribute("aria-busy", isBusy);
      button.setAttribute("aria-disabled", isBusy);
    }
  }
}
