// Browse and drop: several choices add up, each file has a row and can be taken off before it is sent.
customElements.define("file-picker", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".picked");
    this.chosen = new DataTransfer();
    this.classList.add("on");
    this.querySelector(".browse").classList.add("btn");
    this.input.addEventListener("change", () => this.#add(this.input.files));
    for (const name of ["dragover", "dragleave", "drop"]) this.addEventListener(name, (event) => this.#dragged(event));
  }

  #dragged(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") this.#add(event.dataTransfer.files);
  }

  #add(files) {
    const known = new Set([...this.chosen.files].map((file) => `${file.name} ${file.size} ${file.lastModified}`));
    for (const file of files) {
      if (!known.has(`${file.name} ${file.size} ${file.lastModified}`)) this.chosen.items.add(file);
    }
    this.#show();
  }

  #show() {
    this.input.files = this.chosen.files;
    this.list.hidden = this.chosen.files.length === 0;
    this.list.replaceChildren(...[...this.chosen.files].map((file, index) => this.#row(file, index)));
  }

  #row(file, index) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const size = document.createElement("span");
    const remove = document.createElement("button");
    row.className = "file ok";
    name.className = "name";
    name.textContent = file.name;
    size.className = "meta";
    size.textContent = this.#size(file.size);
    remove.type = "button";
    remove.className = "btn btn-0";
    remove.textContent = this.dataset.remove;
    remove.setAttribute("aria-label", `${this.dataset.remove} ${file.name}`);
    remove.addEventListener("click", () => {
      this.chosen.items.remove(index);
      this.#show();
      this.input.focus();
    });
    row.append(name, size, remove);
    return row;
  }

  #size(bytes) {
    const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
    const value = bytes < 1e6 ? Math.max(1, Math.round(bytes / 1e3)) : Math.round(bytes / 1e5) / 10;
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit }).format(value);
  }
});
