// The buttons above the text: one stop of the Tab key, arrows among them; they show what the caret stands in.
const listAt = (squire) => {
  const { startContainer: node } = squire.getSelection();
  const list = (node.nodeType === 1 ? node : node.parentElement).closest("ul, ol");
  return squire.getRoot().contains(list) ? list.nodeName : null;
};

const COMMANDS = {
  bold: ({ squire }) => (squire.hasFormat("B") ? squire.removeBold() : squire.bold()),
  italic: ({ squire }) => (squire.hasFormat("I") ? squire.removeItalic() : squire.italic()),
  ul: ({ squire }) => (listAt(squire) === "UL" ? squire.removeList() : squire.makeUnorderedList()),
  ol: ({ squire }) => (listAt(squire) === "OL" ? squire.removeList() : squire.makeOrderedList()),
  link: ({ links }) => links.toggle(),
  undo: ({ squire }) => squire.undo(),
};

const PRESSED = {
  bold: ({ squire }) => squire.hasFormat("B"),
  italic: ({ squire }) => squire.hasFormat("I"),
  ul: ({ squire }) => listAt(squire) === "UL",
  ol: ({ squire }) => listAt(squire) === "OL",
  link: ({ links }) => links.current !== null,
};

const STEPS = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

export class Toolbar {
  constructor(editor) {
    this.editor = editor;
    const bar = editor.find(".tools");
    this.buttons = [...bar.querySelectorAll("button")];
    this.#stop(this.buttons[0]);
    this.#undoable(false);
    // the text keeps the focus and what is selected in it
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    bar.addEventListener("click", (event) => this.#press(event.target.closest("button")));
    bar.addEventListener("keydown", (event) => this.#move(event));
    for (const name of ["pathChange", "select", "cursor", "input"]) {
      editor.squire.addEventListener(name, () => this.refresh());
    }
    editor.squire.addEventListener("undoStateChange", (event) => this.#undoable(event.detail.canUndo));
  }

  refresh() {
    for (const button of this.buttons) {
      const pressed = PRESSED[button.dataset.command];
      if (pressed) button.setAttribute("aria-pressed", String(pressed(this.editor)));
    }
  }

  #press(button) {
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    this.#stop(button);
    COMMANDS[button.dataset.command](this.editor);
    this.refresh();
  }

  #move(event) {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const button = this.buttons[step(this.buttons.indexOf(event.target), this.buttons.length)];
    this.#stop(button);
    button.focus();
  }

  #stop(stop) {
    for (const button of this.buttons) button.tabIndex = button === stop ? 0 : -1;
  }

  #undoable(can) {
    this.buttons.find((button) => button.dataset.command === "undo").setAttribute("aria-disabled", String(!can));
  }
}
