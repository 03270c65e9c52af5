// The copy of a text in this browser, from each change until the server has it. It never holds files.
// Its name says whose it is, where it belongs and which form wrote it, so that two tabs do not overwrite each other.
const PREFIX = "guichet draft";
const KEPT = 60 * 24 * 3600 * 1000;

export class Copy {
  constructor(person, place, form) {
    Object.assign(this, { person, place, form });
    this.#sweep();
  }

  get #folder() {
    return `${PREFIX} ${this.person} ${this.place} `;
  }

  get #name() {
    return this.#folder + this.form;
  }

  // `version` is what the text was written on, `key` the draft's.
  write({ version, key }, values) {
    const copy = { version, key: key.value, values, at: Date.now() };
    attempt(() => localStorage.setItem(this.#name, JSON.stringify(copy)));
  }

  remove() {
    attempt(() => localStorage.removeItem(this.#name));
  }

  // The newest copy left here, by whichever form, or elsewhere before the draft with this key had an address.
  // It is taken: the form that shows it writes its own.
  take({ key }) {
    const isOwn = ({ name, copy }) => name.startsWith(`${PREFIX} ${this.person} `) && copy.key === key.value;
    const left = entries().filter((entry) => entry.name.startsWith(this.#folder) || isOwn(entry));
    const [newest] = left.sort((a, b) => b.copy.at - a.copy.at);
    if (newest) attempt(() => localStorage.removeItem(newest.name));
    return newest?.copy;
  }

  move(place) {
    const left = attempt(() => localStorage.getItem(this.#name));
    this.remove();
    this.place = place;
    if (left) attempt(() => localStorage.setItem(this.#name, left));
  }

  #sweep() {
    for (const { name, copy } of entries()) {
      if (!(copy.at > Date.now() - KEPT)) attempt(() => localStorage.removeItem(name));
    }
  }
}

function entries() {
  const names = attempt(() => Object.keys(localStorage)) ?? [];
  return names
    .filter((name) => name.startsWith(`${PREFIX} `))
    .map((name) => ({ name, copy: attempt(() => JSON.parse(localStorage.getItem(name))) ?? {} }));
}

// Storage may be full, forbidden or spoilt: the draft on the server is what counts.
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
