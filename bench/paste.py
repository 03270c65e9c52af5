"""How long after Ctrl+V a 4-megapixel screenshot is seen in the editor, beside what decoding it alone takes.

python3 bench/paste.py [rounds], with Playwright and a Chromium: `make test` has brought the first.
"""

import statistics
import sys

from browser import launch, sign_in
from playwright.sync_api import Page, expect, sync_playwright
from serving import Portal, portal

# like a screenshot: flat areas, lines of text, and a photograph that does not compress
DRAW = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 2560, height: 1600 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#f4f6f6";
  pen.fillRect(0, 0, 2560, 1600);
  pen.fillStyle = "#132120";
  pen.font = "20px sans-serif";
  const words = "Agenda · Laurence Gagné · 2026/11/22 09:41 ".repeat(3);
  for (let line = 0; line < 60; line++) pen.fillText(words, 20, 24 * line);
  const photo = pen.createImageData(800, 600);
  for (let at = 0; at < photo.data.length; at++) photo.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
  pen.putImageData(photo, 1700, 900);
  const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const began = performance.now();
  await createImageBitmap(picture);
  const decoded = performance.now() - began;
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  return [picture.size, decoded];
}"""
# from the event to the frame after the thumbnail was drawn, and to the end of the upload
WATCH = """() => {
  window.seen = new Promise((done) => {
    addEventListener("paste", () => {
      const began = performance.now();
      const times = {};
      const watch = new MutationObserver(() => {
        const shot = document.querySelector(".shots").lastElementChild;
        if (!times.shown && shot?.querySelector("canvas.drawn")) {
          times.shown = true;
          requestAnimationFrame(() => setTimeout(() => { times.shown = performance.now() - began; }));
        }
        if (shot && !shot.querySelector("progress")) {
          watch.disconnect();
          times.received = performance.now() - began;
          setTimeout(() => done([times.shown, times.received]), 100);
        }
      });
      watch.observe(document.querySelector(".shots"), { subtree: true, childList: true, attributes: true });
    }, { capture: true, once: true });
  });
}"""


def open_form(page: Page, running: Portal) -> None:
    """Sign in, and open a request."""
    sign_in(page, running)
    page.goto(f"{running.url}/services/agenda/tickets/new")
    expect(page.locator("rich-text .edit")).to_be_visible()


def main() -> None:
    """Print the medians. Each picture is another one, taken off again after it was received."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    decoded, shown, received, size = [], [], [], 0
    with portal() as running, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        open_form(page, running)
        for _round in range(rounds):
            size, alone = page.evaluate(DRAW)
            page.evaluate(WATCH)
            page.locator("rich-text .edit").press("Control+v")
            seen, there = page.evaluate("() => window.seen")
            decoded.append(alone)
            shown.append(seen)
            received.append(there)
            page.locator(".shots [data-remove]").first.click()
            expect(page.locator(".shots .shot")).to_have_count(0)
        browser.close()
    print(f"picture                     2560 x 1600, {size / 1_000_000:.1f} MB")
    print(f"decoding it alone           {statistics.median(decoded):6.0f} ms")
    print(f"seen after Ctrl+V           {statistics.median(shown):6.0f} ms  (wanted: at most 100)")
    print(f"the slowest of {rounds:<3}          {max(shown):6.0f} ms")
    print(f"ratio to decoding           {statistics.median(shown) / statistics.median(decoded):6.1f}")
    print(f"received by the portal      {statistics.median(received):6.0f} ms")


if __name__ == "__main__":
    main()
