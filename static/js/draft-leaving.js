// Leaving without submitting leaves a draft: a link waits a moment for it, and what goes at once is saved on the way.
const PATIENCE = 1000;

export class Leaving {
  constructor(element, { signal }) {
    this.element = element;
    const flush = () => element.saving.flush().catch(() => null);
    window.addEventListener("pagehide", flush, { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush(), { signal });
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
  }

  async #clicked(event) {
    const link = event.target.closest("a[href]");
    const { saving, line } = this.element;
    if (!link || !leaves(link, event) || !saving.isChanged) return;
    if (this.isLeaving || line.isBad || !navigator.onLine) return; // the copy in this browser has it
    event.preventDefault();
    this.isLeaving = true;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    await Promise.race([saving.flush().catch(() => null), late]);
    this.isLeaving = false;
    location.assign(link.href);
  }
}

// A link that is being written leads nowhere.
function leaves(link, { defaultPrevented, button, altKey, ctrlKey, metaKey, shiftKey }) {
  const isOther = link.isContentEditable || link.target || link.hasAttribute("download");
  const isElsewhere = button || altKey || ctrlKey || metaKey || shiftKey;
  return !defaultPrevented && !isOther && !isElsewhere && !link.getAttribute("href").startsWith("#");
}
