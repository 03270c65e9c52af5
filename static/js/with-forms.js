// The scripts of writing come with the first form that needs them: the grid, where people live, does without.
const SCRIPTS = {
  "draft-form": () => import("./draft-form.js"),
  "file-picker": () => import("./file-picker.js"),
  "rich-text": () => import("./rich-text.js"),
};

function bring() {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    if (document.querySelector(name) && !customElements.get(name)) script();
  }
}

bring();
document.addEventListener("htmx:after:swap", bring);
