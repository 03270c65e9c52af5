"""The commands of ``python app.py``. Each has --help, a clear error on bad input, and an exit status."""

import argparse
import logging
import sys
from collections.abc import Callable

from peewee import DatabaseError

from portal import config
from portal.accounts.actions import AccountError
from portal.accounts.models import Role
from portal.catalog.parse import Broken
from portal.commands import accounts, imports, serving, upkeep
from portal.config import LANGUAGES, Config
from portal.db import database
from portal.demo.loader import Refused
from portal.environ import ConfigError

Command = Callable[[argparse.Namespace, Config], None]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    args = _parser().parse_args(arguments)
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    try:
        args.run(args, config.from_env())
    except (ConfigError, AccountError, Broken, Refused) as error:
        print(f"guichet: {error}", file=sys.stderr)
        return 1
    except DatabaseError as error:
        print(f"guichet: The database cannot be used: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        database.close_idle()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Guichet, a bilingual support portal. Without a command: make what is missing, and serve.",
    )
    parser.set_defaults(run=serving.start)
    groups = parser.add_subparsers(title="commands")
    _command(groups, "serve", serving.run_server)
    _command(
        groups,
        "demo",
        serving.add_demo,
    )
    _command(_group(groups, "db", "the database"), "upgrade", serving.upgrade)
    client = _command(_group(groups, "client", "client organizations"), "add", accounts.add_client)
    client.add_argument("name", metavar="NAME")
    client.add_argument(
        "--catalog", action="append", default=[], metavar="SLUG", help="limit to this catalog (repeatable)"
    )
    users = _group(groups, "user", "accounts")
    user = _command(users, "add", accounts.add_user)
    user.add_argument("email", metavar="EMAIL")
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True, choices=[role.value for role in Role])
    user.add_argument("--client", metavar="NAME")
    user.add_argument("--language", choices=LANGUAGES)
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    password = _command(users, "password", accounts.set_password)
    password.add_argument("email", metavar="EMAIL")
    password.add_argument(
        "--password-stdin", action="store_true", required=True, help="read the password from standard input"
    )
    _command(users, "invite", accounts.invite_user).add_argument("email", metavar="EMAIL")
    several = _command(users, "import", imports.import_users)
    several.add_argument("file", metavar="FILE", help="UTF-8, with commas or semicolons; headings in English or French")
    several.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    _command(users, "list", accounts.list_users)
    _command(_group(groups, "mail", "the outbox"), "send", upkeep.send_mail)
    kb = _command(_group(groups, "kb", "the knowledge base"), "check", upkeep.check_kb)
    kb.add_argument("folder", nargs="?", metavar="FOLDER", help="by default PORTAL_KB")
    kb.add_argument("--format", choices=("text", "github"), default="text", help="github: as annotations of its checks")
    return parser


def _group(
    groups: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    return groups.add_parser(name, help=text, description=text).add_subparsers(title="commands", required=True)


def _command(
    groups: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Command,
    text: str | None = None,
) -> argparse.ArgumentParser:
    text = text or run.__doc__
    parser = groups.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser
