"""The program: ``python app.py [command]``; also ``app:app`` for a WSGI server."""

import sys
from typing import Any


def __getattr__(name: str) -> Any:
    """Make ``app`` only when a server asks for it: the commands start without it."""
    if name == "app":
        from portal import create_app

        return create_app()
    raise AttributeError(name)


if __name__ == "__main__":
    from portal.cli import main

    sys.exit(main())
