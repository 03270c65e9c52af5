"""Guichet, a self-hosted bilingual support portal. ``create_app`` is the map of the product."""

from flask import Flask
from flask_wtf import CSRFProtect

from portal import assets, compression, config, dates, db, errors, home, i18n, kept, pages, security, throttle
from portal.accounts import login
from portal.accounts.views import BLUEPRINTS as ACCOUNTS
from portal.admin.views import BLUEPRINTS as ADMIN
from portal.catalog import library as catalog
from portal.catalog.views import answers, catalogs, publications, solutions
from portal.config import Config
from portal.desk.views import queue
from portal.kb import library as kb
from portal.tickets import store
from portal.tickets.views import BLUEPRINTS as TICKETS


def create_app(settings: Config | None = None) -> Flask:
    """The WSGI application. Raises environ.ConfigError when the portal is not ready to start."""
    app = Flask(__name__, template_folder=config.ROOT / "templates", static_folder=None)
    app.jinja_environment = pages.Environment
    app.config["PORTAL"] = settings = config.ready(settings or config.from_env())

    db.bind(settings.database)
    db.check_schema()
    store.bind(settings.files)
    for base in (compression, db, security, assets, throttle, login, i18n, dates, errors, kept, pages, kb, catalog):
        base.init_app(app)
    CSRFProtect(app)

    for feature in (home, catalogs, solutions, answers, publications, queue):
        app.register_blueprint(feature.bp)
    for blueprint in (*ACCOUNTS, *TICKETS, *ADMIN):
        app.register_blueprint(blueprint)
    return app
