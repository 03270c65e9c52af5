// The menu of a column, one for all headers: filled for the column whose button opens it.
import { resize } from "./column-width.js";
import { columns, follow, keep } from "./grid-view.js";
import { group, moveBefore } from "./group-bar.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

customElements.define("column-menu", class extends HTMLElement {
  connectedCallback() {
    this.sorts = JSON.parse(this.dataset.sorts);
    // before the browser opens it: the button is its anchor and gets the focus back
    document.addEventListener("click", (event) => this.#fill(event.target.closest(".thm")), { capture: true });
    this.addEventListener("toggle", ({ newState }) => {
      this.button.setAttribute("aria-expanded", String(newState === "open"));
    });
    this.addEventListener("click", (event) => this.#do(event.target.closest("[data-do]")?.dataset.do));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  #items() {
    return [...this.querySelectorAll("[data-do]:not([hidden])")];
  }

  #fill(button) {
    if (!button) return;
    this.button = button;
    this.link = button.previousElementSibling;
    this.column = this.link.dataset.column;
    const header = button.closest("th");
    this.cells = [header.previousElementSibling, header, header.nextElementSibling].map(
      (cell) => cell?.querySelector("[data-column]").dataset.column);
    const name = this.link.firstElementChild.textContent;
    const [up, down] = this.sorts[this.column];
    this.setAttribute("aria-label", this.dataset.name.replace("%s", name));
    this.#item("up", true, up);
    this.#item("down", true, down);
    this.#item("group", document.querySelector("#group"), this.dataset.group.replace("%s", name));
    this.#item("hide", this.column !== "number");
    // what stands under another column in its cell moves and widens with that one
    const isFirst = this.cells[1] === this.column;
    this.#item("left", isFirst && this.cells[0]);
    this.#item("right", isFirst && this.cells[2]);
    this.#item("width", isFirst);
  }

  #item(verb, isThere, words) {
    const item = this.querySelector(`[data-do=${verb}]`);
    item.hidden = !isThere;
    if (words) item.querySelector("span").textContent = words;
  }

  #do(verb) {
    if (!verb) return;
    const { column, link, cells } = this;
    this.hidePopover();
    if (verb === "group") group(column);
    else if (verb === "hide") keep(columns().filter(([name]) => name !== column), `th-${cells[2] ?? cells[0]}`);
    else if (verb === "left") moveBefore(column, cells[0]);
    else if (verb === "right") moveBefore(cells[2], column, link.id);
    else if (verb === "width") resize(link, this.dataset.width.replace("%s", link.firstElementChild.textContent));
    else this.#sort(verb === "down" ? `-${column}` : column);
  }

  #sort(key) {
    const url = new URL(this.link.href);
    url.searchParams.set("sort", key);
    follow(this.link, url.pathname + url.search, this.link.id);
  }

  #key(event) {
    const items = this.#items();
    const at = items.indexOf(document.activeElement);
    const to = { Home: 0, End: items.length - 1 }[event.key] ?? (event.key in STEPS ? at + STEPS[event.key] : null);
    if (event.key.toLowerCase() === "g" && !event.ctrlKey && !event.metaKey) this.querySelector("[data-do=group]").click();
    else if (event.key === "Tab") this.hidePopover();
    else if (to !== null) items.at(to % items.length).focus();
    else return;
    event.preventDefault();
  }
});
