// All that is said to the server about one draft: save, send a file, take one off; and what its answers mean.
import { alike } from "./draft-fields.js";

const WORDS = { 401: "out", 404: "gone", 409: "other", 413: "large", 422: "refused", 503: "busy", 507: "full" };
const PASSING = new Set(["offline", "out", "busy", "full", "failed"]);
const KEEPALIVE = 60_000; // bytes that a browser sends on when its page is closed

// `word` names the sentence of the page; `retry` says whether waiting may help.
export class Failure extends Error {
  constructor(word, message = "", other = null) {
    super(message);
    Object.assign(this, { word, other, retry: PASSING.has(word) });
  }
}

export class Draft {
  constructor(form, data) {
    Object.assign(this, { form, data, lost: [] });
    this.ownKey = this.key.value;
  }

  get key() {
    return this.form.elements.key;
  }

  // Goes on under the key of a form that was lost, whose draft may be on the server.
  resume(key) {
    this.key.value = key;
    this.asked = true;
  }

  // Its draft is no more: what the form says begins another one.
  renounce() {
    const key = crypto.getRandomValues(new Uint8Array(16));
    this.key.value = this.ownKey = [...key].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.asked = false;
    this.data.url = this.version = "";
  }

  get version() {
    return this.form.elements.version.value;
  }

  set version(version) {
    this.form.elements.version.value = version ?? "";
  }

  async save(values) {
    if (!this.data.url) return this.#create(values);
    try {
      const response = await this.#post(this.data.url, { ...values, version: this.version });
      this.version = response.headers.get("Draft-Version");
      this.lost = [];
    } catch (failure) {
      // what the server has may be what was sent from here when the line broke: then there is no other text
      if (failure.word === "other" && this.#sent(failure.other)) {
        this.version = failure.other.version;
        return this.save(values);
      }
      if (failure.retry && !this.#sent(values)) this.lost.push(values);
      throw failure;
    }
  }

  #sent(values) {
    return this.lost.some((lost) => alike(lost, values));
  }

  async #create(values) {
    const again = this.asked;
    this.asked = true;
    let answer;
    try {
      answer = await this.#post(this.data.create, { ...values, service: this.data.service, key: this.key.value });
    } catch (failure) {
      if (failure.word !== "other") throw failure;
      if (this.key.value === this.ownKey) throw new Failure("gone");
      // the form that was restored had become a ticket: what it says now is another request
      this.key.value = this.ownKey;
      return this.#create(values);
    }
    const draft = await answer.json();
    this.data.url = this.data.page = draft.url;
    this.version = draft.version;
    // a first try whose answer was lost may have made it, with an older text
    return again ? this.save(values) : undefined;
  }

  async upload(url, file, { picture = false, progress, signal }) {
    const fields = picture ? { picture: "1", files: file } : { files: file };
    const answer = await this.#post(`${url}/attachments`, fields, (...request) => transfer(...request, progress, signal));
    const stored = await answer.json();
    if (!signal?.aborted) return stored;
    await this.remove(stored.id); // it was cancelled when all of it had gone out
    throw signal.reason;
  }

  async remove(id) {
    await this.#post(`/attachments/${id}/deletion`, {}).catch((failure) => {
      if (failure.word !== "gone") throw failure;
    });
  }

  async #post(url, fields, send = exchange, isSecond = false) {
    const body = new FormData();
    body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const response = await send(url, body);
    if (response.ok && !response.redirected) return response;
    if (response.status === 400 && !isSecond) {
      await this.#renew();
      return this.#post(url, fields, send, true);
    }
    const said = await response.json().catch(() => ({}));
    if (response.status === 409 && !said.version) throw new Failure("other");
    throw new Failure(WORDS[response.status] ?? (response.redirected ? "out" : "failed"), said.message, said);
  }

  // Signing in again in another tab makes the page's token worthless. The new one is on the page as it is now, unless
  // nobody is signed in, or somebody else is.
  async #renew() {
    const response = await fetch(this.data.page, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response) throw new Failure("offline");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const person = page.querySelector("draft-form")?.dataset.person ?? this.data.person;
    const isOut = new URL(response.url).pathname === this.data.signIn;
    const token = page.querySelector('meta[name="csrf-token"]')?.content;
    if (isOut || person !== this.data.person || !token) throw new Failure(token ? "out" : "failed");
    document.querySelector('meta[name="csrf-token"]').content = token;
    for (const input of document.getElementsByName("csrf_token")) input.value = token;
  }
}

async function exchange(url, body) {
  const size = [...body.values()].reduce((sum, value) => sum + value.length * 3, 1000);
  const keepalive = document.visibilityState === "hidden" && size < KEEPALIVE;
  try {
    return await fetch(url, { method: "POST", body, keepalive, headers: { "HX-Request": "true" } });
  } catch {
    throw new Failure("offline");
  }
}

// fetch does not tell how much of a file has gone out.
function transfer(url, body, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let isSent = false;
    request.upload.addEventListener("progress", ({ loaded, total }) => progress?.(loaded / total));
    request.upload.addEventListener("load", () => { isSent = true; });
    request.addEventListener("load", () => resolve(new Response(request.responseText, { status: request.status })));
    request.addEventListener("error", () => reject(new Failure("offline")));
    request.addEventListener("abort", () => reject(signal.reason));
    signal?.addEventListener("abort", () => isSent || request.abort());
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}
