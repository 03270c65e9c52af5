// The pictures on their way: shown at once, sent while one types on, then put into the text where the caret was.
import { draw, imageOf, received, refused } from "./rich-text-shot.js";

const isSame = (one, other) => one.compareBoundaryPoints(Range.START_TO_START, other) === 0;

export class Sending {
  constructor(pictures) {
    this.pictures = pictures;
    this.underWay = new Map(); // row -> where its picture goes, and what stops its upload
    this.turn = Promise.resolve();
  }

  // Pictures for the same place stand there in the order they came in.
  add(files, place, kind) {
    const same = [...this.underWay.values()].find((other) => isSame(other.place, place));
    for (const file of files) this.turn = this.#send(file, same?.place ?? place, kind, this.turn);
  }

  has(shot) {
    return this.underWay.has(shot);
  }

  stop(shot) {
    this.underWay.get(shot)?.stop.abort();
  }

  stopAll() {
    for (const shot of this.underWay.keys()) this.stop(shot);
  }

  async #send(file, place, kind, before) {
    const { pictures, pictures: { editor, words, draft } } = this;
    const stop = new AbortController();
    const shot = this.#row(kind);
    this.underWay.set(shot, { place, stop });
    pictures.say(words.sending);
    draw(file, shot.querySelector("canvas"));
    try {
      if (!draft?.upload) throw new Error(words.stopped);
      const progress = (fraction) => (shot.querySelector("progress").value = fraction);
      const made = await draft.upload(file, { picture: kind, progress, signal: stop.signal });
      if (stop.signal.aborted) return;
      received(shot, made, words, draft.dataset.zone);
      await before;
      if (stop.signal.aborted) return;
      editor.insert(imageOf(shot, words), place);
      pictures.say(words[`${kind}Added`]);
    } catch (error) {
      if (stop.signal.aborted) return;
      refused(shot, file.name, error.message);
      pictures.say(error.message);
    } finally {
      this.underWay.delete(shot);
    }
  }

  #row(kind) {
    const { editor, box } = this.pictures;
    const shot = editor.find("[data-shot]").content.firstElementChild.cloneNode(true);
    shot.dataset.kind = kind;
    box.append(shot);
    return shot;
  }
}
