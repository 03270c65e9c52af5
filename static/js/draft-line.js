// The line that says whether the text is saved. It says nothing from a keystroke to its save, so that what it says is
// true, and "Saving…" only of a save that takes long: a quick one does not blink.
const QUIET = 500;

export class Line {
  constructor(element) {
    this.element = element;
    this.status = element.querySelector("[role=status]");
    this.text = this.status.querySelector("span");
    this.words = JSON.parse(element.dataset.words);
    this.word = "saved";
  }

  unsaved() {
    if (this.word !== "saved") return;
    this.text.textContent = "\u00a0"; // the line keeps its height, so that nothing moves while one types
    this.#icon.setAttribute("hidden", "");
  }

  get #icon() {
    return this.status.querySelector("svg");
  }

  saving() {
    if (this.isBad || this.timer || this.word === "waiting") return;
    this.timer = setTimeout(() => this.show("saving"), QUIET);
  }

  // Files that a form waits for are told of until it goes out, or until one is `back` at writing.
  saved(back = false) {
    if (this.word === "waiting" && !back) return;
    this.show("saved", { time: clock(new Date(), this.element.dataset.zone) });
  }

  // `unsent`: it was to be submitted, so the line also says that nothing went out and what to do.
  failed({ word, message }, unsent = false) {
    this.show(word, { reason: message }, true);
    if (unsent) this.text.textContent += `. ${this.words.unsent}`;
  }

  show(word, values = {}, isBad = false) {
    clearTimeout(this.timer);
    this.timer = null;
    Object.assign(this, { word, isBad });
    this.element.classList.toggle("bad", isBad);
    this.text.textContent = fill(this.words[word], values);
    this.#icon.removeAttribute("hidden");
    const use = this.#icon.firstElementChild;
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isBad ? "#i-alert" : "#i-check-c"));
    for (const extra of this.element.querySelectorAll("[data-when]")) extra.hidden = extra.dataset.when !== word;
  }
}

// The words of a page come with {names} to be filled in here.
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The time of day as the server writes it: 14 h 05, 2:05 p.m. Nothing in it may break across lines.
export function clock(moment, timeZone) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone });
  return format.format(moment).replace(/^0(?=\d)/, "").replace(/\s/g, "\u00a0");
}

// The day and the time, as in "today, 2:05 p.m.".
export function dated(moment, timeZone) {
  const { lang } = document.documentElement;
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone });
  const isToday = day.format(moment) === day.format(new Date());
  const date = isToday ? new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(0, "day") : day.format(moment);
  return `${date}, ${clock(moment, timeZone)}`;
}
