// A text with formatting over a textarea. The engine is fetched only where there is one; until it is there, and
// without it, the textarea is what one types in.
customElements.define("rich-text", class extends HTMLElement {
  async connectedCallback() {
    this.addEventListener("restore", this.#restore);
    const { Editor } = await import("./rich-text-editor.js");
    if (this.isConnected) this.editor ??= new Editor(this);
  }

  disconnectedCallback() {
    this.editor?.destroy();
    this.editor = null;
  }

  // A draft puts back what it kept: the event's detail is { html }.
  #restore({ detail: { html } }) {
    if (this.editor) this.editor.restore(html);
    else {
      this.querySelector("textarea").value = html;
      this.querySelector("[name=format]").value = "html";
    }
  }

  focus() {
    (this.editor ?? this.querySelector("textarea")).focus();
  }
});
