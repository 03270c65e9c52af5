// Saving the text of a form: soon after the last keystroke, one request at a time, each with the latest text, and again
// for as long as the server cannot be reached. Until it is there, the copy in this browser has it.
const DELAY = 1000; // after the last keystroke
const RETRY = 5000;

export class Saving {
  constructor(element) {
    this.element = element;
    this.isChanged = false;
    this.last = Promise.resolve();
  }

  changed() {
    const { fields, draft, copy, conflict, line } = this.element;
    const values = fields.read();
    this.isChanged = true;
    copy.write(draft, values);
    line.unsaved();
    if (conflict.failure) conflict.mine(values);
    else this.#later(DELAY);
  }

  // What could not be saved may go through now.
  wake() {
    if (this.isChanged) this.#later(0);
  }

  // The page may be gone before a timer.
  async flush() {
    const { conflict, submission } = this.element;
    if (this.isChanged && !conflict.failure && !submission.isSent) await this.save();
  }

  stop() {
    clearTimeout(this.timer);
  }

  // There is nothing to save any more: the draft was discarded, or the page takes what the server has.
  end() {
    this.isOver = true;
    this.stop();
    this.element.copy.remove();
  }

  // Its draft is gone: the text becomes another one.
  begin() {
    const { draft, copy, dataset } = this.element;
    draft.renounce();
    copy.move(dataset.url || `${dataset.create} ${dataset.service}`);
    this.save(true).catch(() => null);
  }

  // `always`: also when nothing changed, to know that the server is there and has no newer text.
  save(always = false) {
    this.last = this.last.catch(() => null).then(() => this.#save(always));
    return this.last;
  }

  // The server has the latest text. Rejects when it cannot have it.
  async settle() {
    while (this.isChanged || this.element.draft.version) {
      await this.save(true);
      if (!this.isChanged) return;
    }
  }

  #later(delay) {
    this.stop();
    if (this.element.conflict.failure || this.element.submission.isSent) return;
    this.timer = setTimeout(() => this.save().catch(() => null), delay);
  }

  async #save(always) {
    const { conflict, fields, draft, line, dataset, isConnected } = this.element;
    if (conflict.failure) throw conflict.failure;
    if (!isConnected || this.isOver || !(always || this.isChanged)) return;
    this.stop();
    const values = fields.read();
    const { url } = dataset;
    line.saving();
    try {
      await draft.save(values).finally(() => dataset.url !== url && this.element.moved());
      this.#saved(values);
    } catch (failure) {
      this.#failed(failure, values);
      throw failure;
    }
  }

  #saved(values) {
    const { line, discard, copy, fields } = this.element;
    line.saved();
    discard.offer();
    copy.remove();
    this.isChanged = JSON.stringify(values) !== JSON.stringify(fields.read());
    if (this.isChanged) this.changed();
  }

  #failed(failure, values) {
    const { conflict, line } = this.element;
    this.isChanged = true;
    if (failure.word === "other") conflict.begin(values, failure);
    else line.failed(failure);
    if (failure.retry) this.#later(RETRY);
  }
}
