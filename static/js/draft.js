// One draft on the server: its key and version, its text, its files. It begins when there is something to save.
import { alike } from "./draft-alike.js";
import { Server } from "./draft-server.js";

export class Draft {
  constructor(form, data) {
    Object.assign(this, { form, data, server: new Server(data), lost: [] });
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

  // Its draft is no more: what the form says begins another one. That of a note has one address, whichever it is.
  renounce() {
    const key = crypto.getRandomValues(new Uint8Array(16));
    this.key.value = this.ownKey = [...key].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.asked = false;
    this.version = "";
    if (this.data.service) this.data.url = "";
  }

  get version() {
    return this.form.elements.version.value;
  }

  set version(version) {
    this.form.elements.version.value = version ?? "";
  }

  async save(values) {
    try {
      await (this.data.url ? this.#update(values) : this.#create(values));
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

  async #update(values) {
    const response = await this.server.post(this.data.url, { ...values, version: this.version });
    this.version = response.headers.get("Draft-Version");
  }

  async #create(values) {
    const { create, service } = this.data;
    const again = this.asked;
    this.asked = true;
    let answer;
    try {
      answer = await this.server.post(create, { ...values, service, key: this.key.value });
    } catch (failure) {
      // a try whose answer was lost had made it
      if (failure.word === "other") this.data.url = this.data.page = failure.other.url;
      if (failure.word !== "gone" || this.key.value === this.ownKey) throw failure;
      // the form that was restored had become a ticket: what it says now is another request
      this.key.value = this.ownKey;
      return this.#create(values);
    }
    const draft = await answer.json();
    this.data.url = this.data.page = draft.url;
    this.version = draft.version;
    // a first try whose answer was lost may have made it, with an older text
    return again ? this.#update(values) : undefined;
  }

  async upload(url, file, { picture, progress, signal }) {
    const fields = picture ? { picture, files: file } : { files: file };
    const answer = await this.server.transfer(`${url}/attachments`, fields, { progress, signal });
    const stored = await answer.json();
    if (!signal?.aborted) return stored;
    await this.remove(stored.id); // it was cancelled when all of it had gone out
    throw signal.reason;
  }

  async remove(id) {
    await this.server.post(`/attachments/${id}/deletion`, {}).catch((failure) => {
      if (failure.word !== "gone") throw failure;
    });
  }
}
