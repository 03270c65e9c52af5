// The one dialog of a page. htmx puts a form in it; it opens when the form is there and closes when it is saved.
customElements.define("page-dialog", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    document.addEventListener("htmx:after:swap", (event) => this.#swapped(event));
    document.addEventListener("closeDialog", () => this.dialog.close());
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]") && this.dialog.open) {
        event.preventDefault();
        this.dialog.close();
      }
    });
    this.dialog.addEventListener("close", () => this.opener?.focus());
  }

  #swapped(event) {
    const target = event.detail?.ctx?.target ?? event.target;
    if (target !== this.dialog || !this.dialog.firstElementChild) return;
    if (!this.dialog.open) {
      this.opener = document.activeElement;
      this.dialog.showModal();
    }
    (this.dialog.querySelector("[aria-invalid]") ?? this.dialog.querySelector("[autofocus]"))?.focus();
  }
});
