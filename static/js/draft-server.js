// What is sent to the server while a form is being filled in, and what its answers mean.
const WORDS = { 401: "out", 404: "gone", 409: "other", 413: "large", 422: "refused", 503: "busy", 507: "full" };
const PASSING = new Set(["offline", "out", "busy", "full", "failed"]);
const KEEPALIVE = 60_000; // bytes that a browser sends on when its page is closed

// a page that is left is still visible when it hears of it
let isLeft = false;
window.addEventListener("pagehide", () => { isLeft = true; }, { capture: true });
window.addEventListener("pageshow", () => { isLeft = false; });

// `word` names the sentence of the page; `retry` says whether waiting may help.
export class Failure extends Error {
  constructor(word, message = "", other = null) {
    super(message);
    Object.assign(this, { word, other, retry: PASSING.has(word) });
  }
}

export class Server {
  // `data` says who writes, the page of the form and where one signs in.
  constructor(data) {
    this.data = data;
  }

  post(url, fields) {
    return this.#send(exchange, url, fields);
  }

  // `progress` hears the part that has gone out, until all of it has; `signal` stops it before that.
  transfer(url, fields, { progress, signal }) {
    return this.#send((...request) => transfer(...request, progress, signal), url, fields);
  }

  async #send(by, url, fields, isSecond = false) {
    const body = new FormData();
    body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const response = await by(url, body);
    if (response.ok && !response.redirected) return response;
    if (response.status === 400 && !isSecond) {
      await this.#renew();
      return this.#send(by, url, fields, true);
    }
    const said = await response.json().catch(() => ({}));
    if (response.status === 409 && !said.version) throw new Failure("gone"); // it was submitted: there is no other text
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
  const keepalive = (isLeft || document.visibilityState === "hidden") && size < KEEPALIVE;
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
    request.addEventListener("load", () => resolve(answered(request, url)));
    request.addEventListener("error", () => reject(new Failure("offline")));
    request.addEventListener("abort", () => reject(signal.reason));
    signal?.addEventListener("abort", () => isSent || request.abort());
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

// A Response that is made here does not know where its request was led: to the page of signing in.
function answered({ responseText, status, responseURL }, url) {
  const redirected = responseURL !== new URL(url, location).href;
  return Object.defineProperty(new Response(responseText || null, { status }), "redirected", { value: redirected });
}
