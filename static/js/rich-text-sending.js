// The pictures on their way: shown at once, sent while one types on, then put into the text where the caret was.
import { Failure } from "./draft-server.js";
import { takeOut } from "./rich-text-place.js";
import { draw, imageOf, received, refused } from "./rich-text-shot.js";

const isSame = (one, other) => one.compareBoundaryPoints(Range.START_TO_START, other) === 0;

export class Sending {
  constructor(pictures) {
    this.pictures = pictures;
    this.underWay = new Map(); // row -> where its picture goes, and what stops its upload
    this.turn = Promise.resolve();
  }

  // Pictures for the same place stand there in the order they came in. A file may be the promise of one; ``from`` is
  // its address elsewhere, ``alt`` what was said of it there.
  add(files, place, kind, { from = "", alt = "" } = {}) {
    const same = [...this.underWay.values()].find((other) => isSame(other.place, place));
    for (const file of files) {
      const shot = this.#row(kind);
      shot.dataset.from = from;
      shot.querySelector(".alt").value = alt;
      this.turn = this.#send(file, shot, same?.place ?? place, this.turn);
    }
  }

  copy(image, alt) {
    const from = image.getAttribute("src");
    const kind = nameIn(from).startsWith("screenshot-") ? "screenshot" : "picture";
    this.add([fetched(from, this.pictures.words)], takeOut(image), kind, { from, alt });
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

  async #send(file, shot, place, before) {
    const { pictures, pictures: { editor, words, draft } } = this;
    const { kind, from } = shot.dataset;
    const stop = new AbortController();
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
      refused(shot, file.name ?? nameIn(from), error.message);
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

const nameIn = (url) => url.split("/").pop();

// What the person may see may be copied; the rest was no picture of theirs.
async function fetched(url, words) {
  const answer = await fetch(url).catch(() => null);
  const type = answer?.headers.get("Content-Type") ?? "";
  if (!answer?.ok || !type.startsWith("image/")) throw new Failure("refused", words.stopped);
  return new File([await answer.blob()], nameIn(url), { type });
}
