"""The portal's own files (``static/``): in memory, compressed once, at addresses that change when a file does."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from portal import compression
from portal.config import ROOT

FOLDER = ROOT / "static"
DIGEST = re.compile(r"[0-9a-f]{12}")
FOREVER = "public, max-age=31536000, immutable"
# not left to the machine: where its table calls a script text/plain, nosniff would forbid it
KINDS = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file."""

    kind: str
    body: bytes

    @cached_property
    def etag(self) -> str:
        """Names the content."""
        return hashlib.sha256(self.body).hexdigest()[:16]

    @cached_property
    def gzipped(self) -> bytes | None:
        """The content compressed, when that is text."""
        is_text = self.kind.startswith("text/") or self.kind.endswith("+xml")
        return gzip.compress(self.body, 9, mtime=0) if is_text else None


class Assets:
    """All files under ``folder``, read once: while an update replaces them, each address keeps its content."""

    def __init__(self, folder: Path) -> None:
        digest = hashlib.sha256()
        self.files: dict[str, Asset] = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name, body = path.relative_to(folder).as_posix(), path.read_bytes()
            kind = KINDS.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            self.files[name] = Asset(kind, body)
            digest.update(f"{name}\0{len(body)}\0".encode() + body)
        # of the whole tree: scripts and sheets name each other by relative paths, which then stay within one version
        self.digest = digest.hexdigest()[:12]

    def answer(self, filename: str) -> Response:
        """The file at ``[digest/]name``, else 404.

        A page that was opened before an update asks with an older digest: it gets today's file, and asks again.
        """
        digest, _slash, rest = filename.partition("/")
        asset = self.files.get(rest if DIGEST.fullmatch(digest) else filename)
        if asset is None:
            abort(404)
        gzipped = asset.gzipped if compression.is_accepted() else None
        response = Response(gzipped or asset.body, mimetype=asset.kind)
        response.headers["Cache-Control"] = FOREVER if digest == self.digest else "no-cache"
        response.set_etag(asset.etag + ("-gz" if gzipped else ""))
        if asset.gzipped:
            response.vary.add("Accept-Encoding")
        if gzipped:
            response.headers["Content-Encoding"] = "gzip"
        response.make_conditional(request)
        return response


class _Sessions(SecureCookieSessionInterface):
    """Leaves the session out of answers that anyone may keep: a remembered one sends its cookie with each answer."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Serve the files as the endpoint ``static``; ``url_for`` and ``icons`` (the sprite) name today's version."""
    assets = Assets(FOLDER)

    @app.url_defaults
    def version(endpoint: str, values: dict[str, str]) -> None:
        if endpoint == "static":
            values["filename"] = f"{assets.digest}/{values['filename']}"

    app.session_interface = _Sessions()
    app.add_url_rule("/static/<path:filename>", "static", assets.answer)
    # a constant: a page of the grid prints hundreds of icons
    app.jinja_env.globals["icons"] = f"/static/{assets.digest}/icons.svg"
