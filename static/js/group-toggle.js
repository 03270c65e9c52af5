// Folds and unfolds the rows of a group: they are the table body after the one that holds this button.
customElements.define("group-toggle", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const rows = this.closest("tbody").nextElementSibling;
      rows.hidden = !rows.hidden;
      button.setAttribute("aria-expanded", String(!rows.hidden));
    });
  }
});
