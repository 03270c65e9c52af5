// A change of the grid follows an address that the server wrote. Afterwards the focus is where one left it,
// the search box says what the address says, and a live region tells of new groups or a new order, once.
const asked = (name) => new URLSearchParams(location.search).getAll(name).join(" ");
const shown = { group: asked("group"), sort: asked("sort") };
let hadFocus = false;

// `focus`: the id of what gets the focus once the answer is there, unless it has moved on to another part of the page.
export function follow(link, url, focus) {
  htmx.ajax("GET", url, { source: link, focus });
}

// The columns that are shown, in order, each with its width in pixels, or nothing.
export function columns() {
  const known = document.querySelector("[data-columns]").dataset.columns.trim().split(" ");
  return known.map((entry) => entry.split(":"));
}

export function keep(columns, focus) {
  const form = document.querySelector("#kept-columns");
  form.replaceChildren(...columns.flatMap(([name, width], at) => [
    field("column", name), field(`place-${name}`, at + 1), field(`width-${name}`, width)]));
  htmx.ajax("POST", document.querySelector("[data-columns]").getAttribute("href"), { source: form, focus });
}

function field(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function restoreFocus(tickets, id) {
  const isLost = document.activeElement === document.body;
  const meant = (isLost || document.activeElement.closest("#tickets")) && document.getElementById(id);
  if (meant) meant.focus();
  else if (isLost && hadFocus) (tickets.querySelector(".gchip .turn, #group") ?? tickets).focus({ preventScroll: true });
}

document.addEventListener("htmx:before:swap", () => {
  hadFocus = Boolean(document.activeElement.closest("#tickets"));
});

document.addEventListener("htmx:after:swap", (event) => {
  const { target, focus } = event.detail.ctx;
  if (target?.id !== "tickets") return;
  restoreFocus(target, focus);
  const search = document.querySelector("#q");
  if (document.activeElement !== search) search.value = asked("q");
  const changed = Object.keys(shown).filter((name) => shown[name] !== asked(name));
  for (const name of changed) shown[name] = asked(name);
  if (changed.length) {
    document.querySelector("#said").textContent = changed.map((name) => target.dataset[name]).join(". ");
  }
});
