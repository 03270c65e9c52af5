// A text with formatting over a textarea. The engine is fetched only where there is one; until it is there, and
// without it, the textarea is what one types in, unless its plain words would be saved over what is formatted.
customElements.define("rich-text", class extends HTMLElement {
  async connectedCallback() {
    const source = this.querySelector("textarea");
    source.readOnly = this.querySelector("[data-html]").content.hasChildNodes();
    try {
      const { Editor } = await import("./rich-text-editor.js");
      if (this.isConnected) this.editor ??= new Editor(this);
    } finally {
      source.readOnly = false;
    }
  }

  disconnectedCallback() {
    this.editor?.destroy();
    this.editor = null;
  }

  focus() {
    (this.editor ?? this.querySelector("textarea")).focus();
  }
});
