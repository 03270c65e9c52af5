// Autosave of the request form it sits in: the first change makes the draft, the next ones save it.
// One request at a time; what is typed meanwhile is saved by the next. Nothing on the page is swapped.
const DELAY = 1000;
const RETRY = 5000;

customElements.define("draft-form", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.status = this.querySelector("[role=status]");
    this.words = JSON.parse(this.dataset.words);
    this.saved = this.#text();
    this.form.addEventListener("input", () => this.#later(DELAY));
    this.form.addEventListener("submit", (event) => this.#submitting(event));
    window.addEventListener("online", () => this.#later(0));
    document.addEventListener("visibilitychange", () => this.#later(0));
  }

  #text() {
    return JSON.stringify(["summary", "description", "type"].map((name) => new FormData(this.form).get(name) ?? ""));
  }

  #later(delay) {
    clearTimeout(this.timer);
    if (!this.submitted) this.timer = setTimeout(() => this.#save(), delay);
  }

  async #save() {
    const text = this.#text();
    if (this.stopped || this.saving || text === this.saved) return;
    this.#say("saving");
    this.saving = this.#send();
    try {
      const response = await this.saving;
      if (response.ok && !response.redirected) await this.#keep(response, text);
      else await this.#refused(response);
    } catch {
      this.#say("offline", true);
      this.#later(RETRY);
    } finally {
      this.saving = null;
    }
    if (text !== this.#text()) this.#later(DELAY);
  }

  #send() {
    const body = new FormData();
    for (const name of ["csrf_token", "key", "version", "summary", "description", "type"]) {
      body.set(name, new FormData(this.form).get(name) ?? "");
    }
    body.set("service", this.dataset.service);
    const draft = this.dataset.draft;
    return fetch(draft ? `/drafts/${draft}` : this.dataset.create, { method: "POST", body, headers: { "HX-Request": "true" } });
  }

  async #keep(response, text) {
    this.saved = text;
    if (response.status === 201) {
      const draft = await response.json();
      this.dataset.draft = draft.id;
      this.form.elements.version.value = draft.version;
      this.form.action = `${draft.url}/submission`;
      const discard = document.getElementById("discard");
      discard.action = `${draft.url}/deletion`;
      document.getElementById("discard-button").hidden = false;
      history.replaceState(history.state, "", draft.url);
    } else {
      this.form.elements.version.value = response.headers.get("Draft-Version");
    }
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    this.status.textContent = `${this.words.saved} ${time}`;
    this.classList.remove("bad");
  }

  async #refused(response) {
    if (response.status === 401) this.#say("out", true);
    else if (response.status === 409) {
      this.stopped = true;
      this.#say("other", true);
      return;
    } else if (response.status === 422) {
      this.status.textContent = (await response.json()).message;
      this.classList.add("bad");
      return;
    } else this.#say("failed", true);
    this.#later(response.status === 400 && (await this.#renewed()) ? 0 : RETRY);
  }

  // Signing in again in another tab makes this page's token worthless: the form takes a new one, also to be submitted.
  async #renewed() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector('meta[name="csrf-token"]').content;
    const known = this.form.elements.csrf_token.value;
    for (const input of document.getElementsByName("csrf_token")) input.value = token;
    return token !== known;
  }

  #say(word, bad = false) {
    this.status.textContent = this.words[word];
    this.classList.toggle("bad", bad);
  }

  // A save under way may be making the draft: the form waits for it, so that it goes to the draft's address.
  async #submitting(event) {
    clearTimeout(this.timer);
    if (!this.saving) {
      this.submitted = true;
      return;
    }
    event.preventDefault();
    await this.saving.catch(() => null);
    setTimeout(() => this.form.requestSubmit(event.submitter));
  }
});
