// What comes in from outside: pasted, dropped, or chosen as a photo. Pictures go into the text, other files to the
// form's attachments, words to Squire.
import { parse } from "./rich-text-clean.js";
import { endOf, pointedAt } from "./rich-text-place.js";

const isPicture = (file) => file.type.startsWith("image/");

export class Intake {
  // Listens before Squire does, until ``signal`` ends it.
  constructor(editor, signal) {
    this.editor = editor;
    this.line = editor.find(".paste");
    this.photo = editor.find(".photo input");
    const on = (target, names, act) => {
      for (const name of names) target.addEventListener(name, act, { capture: true, signal });
    };
    on(editor.host, ["paste"], (event) => this.#paste(event));
    on(editor.host, ["dragstart", "dragend"], (event) => { this.isMoving = event.type === "dragstart"; });
    on(editor.host, ["dragover", "dragleave", "drop"], (event) => this.#drag(event));
    on(this.line, ["click"], () => this.line.focus());
    on(this.line, ["keydown"], (event) => this.#key(event));
    on(this.photo, ["change"], () => this.#chosen());
  }

  #take(files, place, pasted = false) {
    const others = [...files].filter((file) => !isPicture(file));
    if (others.length) this.editor.form.querySelector("file-picker")?.add(others);
    this.editor.pictures.add([...files].filter(isPicture), place, pasted);
  }

  // Word and Excel offer a picture of the words too: the words are wanted. On the line or a button, it is for the end.
  #paste(event) {
    const { edit, squire } = this.editor;
    const { clipboardData: data, target } = event;
    const html = data.getData("text/html");
    const hasWords = html ? parse(html).textContent.trim() !== "" : data.files.length === 0;
    const isHere = edit.contains(target);
    if (data.files.length && !hasWords) this.#take(data.files, isHere ? this.editor.place : endOf(edit), true);
    else if (isHere || target.matches("input")) return;
    else {
      squire.moveCursorToEnd();
      if (html) squire.insertHTML(html, true);
      else squire.insertPlainText(data.getData("text/plain"), true);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // A picture that is moved within the text carries a file too: that is no upload.
  #drag(event) {
    const { edit, host } = this.editor;
    if (this.isMoving || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    host.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") this.#take(event.dataTransfer.files, pointedAt(event, edit) ?? endOf(edit));
  }

  // The mouse only sets the focus on the line, for the paste; keys choose a file.
  #key(event) {
    if (event.ctrlKey || event.metaKey || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    this.photo.click();
  }

  #chosen() {
    this.#take([...this.photo.files], endOf(this.editor.edit));
    this.photo.value = "";
  }
}
