"""Fetching an attachment in tests."""

from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from portal.tickets.models import Attachment


def download(client: FlaskClient, file: Attachment, **options: Any) -> tuple[int, Headers, bytes]:
    """The status, headers and bytes of the answer at the file's address."""
    with client.get(f"/attachments/{file.id}/{quote(file.name)}", **options) as answer:
        return answer.status_code, answer.headers, answer.data
