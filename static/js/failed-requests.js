// When htmx gets an error, or no answer, the page says so and keeps what was typed: nothing is swapped away.
// A refused form (422) or a conflict (409) is an answer like any other.
const words = () => JSON.parse(document.querySelector("page-dialog").dataset.words);
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, bad: true } }));

function sayInDialog(dialog, text) {
  dialog.querySelector("[data-failed]")?.remove();
  const line = document.createElement("p");
  line.className = "err";
  line.dataset.failed = "";
  line.setAttribute("role", "alert");
  line.textContent = text;
  dialog.querySelector(".dlg-body")?.prepend(line);
}

function failed(event, status) {
  const dialog = event.detail.ctx.sourceElement?.closest?.("dialog[open]");
  const text = words()[status] ?? words().other;
  if (dialog) sayInDialog(dialog, text);
  else if (status !== 401) say(text);
  return dialog;
}

document.addEventListener("htmx:before:response", (event) => {
  const { status } = event.detail.ctx.response;
  if (status < 400 || status === 409 || status === 422) return;
  // from a dialog one is not sent away to sign in: the text would be gone
  if (failed(event, status) || status !== 401) event.preventDefault();
});

document.addEventListener("htmx:error", (event) => failed(event, 0));
