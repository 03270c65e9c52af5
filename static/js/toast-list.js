// Toasts leave after eight seconds, unless one points at them or they hold the focus; those that say an error stay.
const STAY = 8000;

customElements.define("toast-list", class extends HTMLElement {
  connectedCallback() {
    for (const toast of this.querySelectorAll(":scope > .toast")) this.#start(toast);
    document.addEventListener("toast", (event) => this.#add(event.detail));
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) event.target.closest(".toast").remove();
    });
  }

  #add({ text, bad = false }) {
    const toast = this.querySelector("template").content.firstElementChild.cloneNode(true);
    toast.querySelector("b").textContent = text;
    toast.classList.toggle("bad", bad);
    this.append(toast);
    if (!bad) this.#start(toast);
  }

  #start(toast) {
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) timer = setTimeout(leave, STAY);
      else toast.remove();
    };
    let timer = setTimeout(leave, STAY);
  }
});
