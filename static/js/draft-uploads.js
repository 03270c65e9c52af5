// The files on their way to the draft. What passes (no line, no session, a busy server) is waited for, however long.
import { fill } from "./draft-line.js";
import { Failure } from "./draft-server.js";
import { sized } from "./file-size.js";

const AT_ONCE = 3; // browsers open six connections, and saving the text needs one
const RETRY = 5000;

export class Uploads {
  // `ensure` gives the draft's address; `paused` hears why a file has to wait, and `resumed` that it goes on.
  constructor(draft, { words, most, ensure, paused, resumed }) {
    Object.assign(this, { draft, words, most, ensure, paused, resumed });
    this.underWay = new Set();
    this.transfers = new Set();
    this.waiting = new Set();
  }

  // `file` may be the promise of one: it is waited for, as for one on its way.
  send(file, options = {}) {
    const sending = this.#worded(this.#send(file, options));
    this.underWay.add(sending);
    sending.catch(() => null).finally(() => this.underWay.delete(sending));
    return sending;
  }

  remove(id) {
    return this.#worded(this.draft.remove(id));
  }

  // Until all are there. Rejects when one was refused meanwhile, since the person counts on it; not when it was cancelled.
  async all() {
    while (this.underWay.size) {
      for (const { reason } of await Promise.allSettled(this.underWay)) {
        if (reason instanceof Failure) throw new Failure("unfinished");
      }
    }
  }

  // The line may be back, or the person who signed in elsewhere: no need to wait any longer.
  wake() {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }

  #worded(action) {
    return action.catch((failure) => {
      if (failure instanceof Failure) failure.message ||= fill(this.words[failure.word], { reason: "" });
      throw failure;
    });
  }

  async #send(given, options) {
    const file = await given;
    if (file.size > this.most) {
      throw new Failure("refused", fill(this.words.tooLarge, { size: sized(file.size, this.words) }));
    }
    for (;;) {
      try {
        return await this.#inTurn(file, options);
      } catch (failure) {
        if (!failure.retry || failure.word === "full") throw failure;
        await file.slice(0, 1).arrayBuffer().catch(() => { throw new Failure("unreadable"); });
        this.paused(failure);
        await this.#pause(options.signal);
      }
    }
  }

  async #inTurn(file, options) {
    const url = await this.ensure();
    while (this.transfers.size >= AT_ONCE) await Promise.race(this.transfers);
    options.signal?.throwIfAborted();
    const transfer = this.draft.upload(url, file, options);
    const end = transfer.catch(() => null).finally(() => this.transfers.delete(end));
    this.transfers.add(end);
    const stored = await transfer;
    this.resumed();
    return stored;
  }

  #pause(signal) {
    return new Promise((resolve, reject) => {
      this.waiting.add(resolve);
      setTimeout(resolve, RETRY);
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }
}
