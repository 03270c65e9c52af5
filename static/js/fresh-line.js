// The page asks now and then whether its tickets changed. It does not ask while nobody looks, nor once signed out;
// and what fails then is no news to the reader, who did not ask.
let isOver = false;

const line = (event) => {
  const source = event.detail.ctx?.sourceElement;
  return source?.id === "fresh" ? source : null;
};

document.addEventListener("htmx:config:request", (event) => {
  const fresh = line(event);
  if (!fresh) return;
  if (document.hidden || isOver) event.preventDefault();
  event.detail.ctx.about = fresh.dataset.hxGet;
});

document.addEventListener("htmx:before:response", (event) => {
  const fresh = line(event);
  if (!fresh) return;
  const { ctx } = event.detail;
  isOver ||= ctx.response.status === 401;
  // an answer about what is no longer shown would be false
  if (ctx.response.status < 400 && ctx.about === fresh.dataset.hxGet) return;
  event.preventDefault();
  event.stopImmediatePropagation();
});

document.addEventListener("htmx:error", (event) => line(event) && event.stopImmediatePropagation());
document.addEventListener("visibilitychange", () => {
  const fresh = document.querySelector("#fresh");
  if (fresh && !document.hidden) htmx.trigger(fresh, "every");
});
