// Every behaviour is a custom element in a file named as its tag; the pages work without any of them.
import "./column-menu.js";
import "./column-width.js";
import "./fresh-line.js"; // before the next one, which says aloud what fails
import "./failed-requests.js";
import "./group-bar.js";
import "./grid-keys.js";
import "./grid-view.js";
import "./page-dialog.js";
import "./print-button.js";
import "./show-password.js";
import "./toast-list.js";

// htmx sends the CSRF token that the page carries, so that forms that were morphed keep a valid one.
// What is empty stays out of an address, also when the link held an older value of it.
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  request.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content ?? ""; // visitors have none
  if (request.method !== "GET") return;
  const url = new URL(request.action, document.baseURI);
  for (const name of [...request.body.keys()].filter((name) => request.body.get(name) === "")) {
    request.body.delete(name);
    url.searchParams.delete(name);
  }
  request.action = url.pathname + url.search;
});

// "/" goes to the search field, as long as one is not typing already.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector('[role="search"] input[type="search"]');
  if (search) {
    event.preventDefault();
    search.focus();
  }
});
