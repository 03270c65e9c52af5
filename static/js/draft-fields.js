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

// The words of a description, to show beside another one and to compare.
export function plain({ description = "", format = "" }) {
  if (format !== "html") return description;
  const page = new DOMParser().parseFromString(description, "text/html");
  for (const inner of page.querySelectorAll("li > :is(ul, ol)")) inner.before("\n");
  for (const end of page.querySelectorAll("p, li, div, br, blockquote, pre")) end.after("\n");
  return page.body.textContent.trim();
}

// Whether two texts say the same to a reader: spaces, line ends and formatting aside.
export function alike(one, other) {
  return gist(one) === gist(other);
}

function gist(values) {
  const words = [values.summary ?? values.title ?? "", plain(values)];
  return words.map((text) => text.normalize("NFC").replace(/\s+/g, "")).join("\n");
}
