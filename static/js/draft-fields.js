// The fields of a form that a draft holds, as one object of strings.
export class Fields {
  constructor(form, names) {
    this.form = form;
    this.names = names;
  }

  read() {
    const typed = new FormData(this.form);
    return Object.fromEntries(this.names.map((name) => [name, typed.get(name) ?? ""]));
  }

  // The words that a choice goes by on the page.
  named(name, value) {
    const choices = this.form.querySelectorAll(`[name="${name}"], [name="${name}"] option`);
    const choice = [...choices].find((field) => field.value === value && !field.matches("select"));
    return (choice?.labels?.[0].querySelector("span").firstChild ?? choice)?.textContent ?? value;
  }

  // Before the editor is there: it begins with what the textarea has when it comes.
  write(values) {
    for (const name of this.names) this.#set(name, values[name] ?? "");
  }

  #set(name, value) {
    for (const field of this.form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

// The words of a description.
export function plain({ description = "", format = "" }) {
  if (format !== "html") return description;
  const page = new DOMParser().parseFromString(description, "text/html");
  for (const inner of page.querySelectorAll("li > :is(ul, ol)")) inner.before("\n");
  for (const end of page.querySelectorAll("p, li, div, br, blockquote, pre")) end.after("\n");
  return page.body.textContent.trim();
}

// A description as HTML. What the server answers has it beside the words, as `html`.
export function htmlOf({ description = "", format = "", html = "" }) {
  if (html || format === "html") return html || description;
  const blocks = description.split(/\n\s*\n/).filter((block) => block.trim());
  const paragraphs = blocks.map((block) => Object.assign(document.createElement("p"), { innerText: block }));
  return paragraphs.map((paragraph) => paragraph.outerHTML).join("");
}
