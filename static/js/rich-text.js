// A text with formatting over a textarea. The engine is fetched only where there is one; until it is there, and
// without it, the textarea is what one types in. Others read and write the text here.
customElements.define("rich-text", class extends HTMLElement {
  async connectedCallback() {
    const { Editor } = await import("./rich-text-editor.js");
    if (this.isConnected) this.editor ??= new Editor(this);
  }

  disconnectedCallback() {
    this.editor?.destroy();
    this.editor = null;
  }

  get source() {
    return this.querySelector("textarea");
  }

  get html() {
    return this.editor?.html ?? this.source.value;
  }

  // Puts another text in place of the one that is there, as if it had been typed.
  set html(html) {
    if (this.editor) this.editor.html = html;
    else {
      this.source.value = html;
      this.querySelector("[name=format]").value = "html";
      this.source.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  focus() {
    (this.editor ?? this.source).focus();
  }
});
