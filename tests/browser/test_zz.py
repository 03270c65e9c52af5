import pytest, time
from playwright.sync_api import expect


@pytest.mark.parametrize("n", range(10))
def test_load(visit, cast, n, server):
    page = visit(cast.alice)
    open_ = {}
    page.on("request", lambda r: open_.setdefault(r, time.time()))
    page.on("requestfinished", lambda r: open_.pop(r, 0))
    page.on("requestfailed", lambda r: (print("FAILED", r.url, r.failure), open_.pop(r, 0)))
    t = time.time()
    page.goto("/services/agenda/tickets/new", wait_until="commit")
    try:
        page.locator(".edit").wait_for(timeout=8000)
        print(n, round(time.time() - t, 2))
    except Exception as e:
        print("STUCK", [r.url for r in open_], server.under_way)
        print(
            page.evaluate("document.readyState"),
            page.evaluate("[...document.styleSheets].length"),
            page.locator("rich-text").evaluate("e => [!!e.editor, e.innerHTML.slice(0,300)]"),
        )
        raise
    page.locator(".edit").click()
    page.keyboard.type("hello * world")
    page.wait_for_timeout(1500)
