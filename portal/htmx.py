"""All that the portal knows about htmx headers (https://htmx.org, version 4): nothing else reads or writes one."""

import json
from typing import Any

from flask import Response, flash, make_response, render_template, request
from werkzeug.urls import iri_to_uri


def is_fragment() -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def render(page: str, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Render ``fragment`` when htmx asks for it, else the whole ``page``; caches keep the two apart."""
    name = fragment if fragment and is_fragment() else page
    # what stands outside of the part and says the same thing is sent along: ``oob`` asks for it
    response = make_response(render_template(name, oob=name != page, **context), status)
    response.vary.add("HX-Request")
    return response


def go(url: str) -> Response:
    """Send the reader to ``url`` on this site after a change: 303, or the same asked of htmx."""
    url = iri_to_uri(url)  # headers are ASCII
    if is_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
    else:
        response = make_response("", 303)
        response.location = url
        response.autocorrect_location_header = False
    response.vary.add("HX-Request")
    return response


def notify(kind: str, **detail: Any) -> None:
    """Let the next page say, in a toast, what was done: ``kind`` chooses the words, ``detail`` fills them in."""
    flash(detail, kind)  # type: ignore[arg-type]


def sign_in_again(url: str) -> Response:
    """Answer a fragment asked for after the session ended: 401 and where to sign in, never a sign-in page in a grid."""
    response = make_response("", 401)
    response.headers["HX-Redirect"] = url
    response.vary.add("HX-Request")
    return response


def trigger(response: Response, **events: Any) -> Response:
    """Let the page hear ``events`` (name to detail) once the response is swapped in; ASCII, as headers must be."""
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def replace_ticket(response: Response, toast: str) -> Response:
    """Put a note's answer where the ticket is, not in the dialog it was sent from; close the dialog and say so."""
    response.headers["HX-Retarget"] = "#ticket"
    response.headers["HX-Reswap"] = "outerMorph"
    return trigger(response, closeDialog=True, toast={"text": toast})
