"""What the pages say. The contract's words are written out here; the others are asked of the French catalogue."""

from collections.abc import Callable

import flask_babel
from flask import Flask

from portal.i18n import typography

# English words of the product: their French, exactly.
CONTRACT = {
    "Ticket #": "# Billet",
    "Status": "Statut",
    "State": "État",
    "Summary": "Sommaire",
    "Creation Date": "Date de création",
    "Client": "Client",
    "Service": "Service",
    "External Ref. No.": "N° réf. externe",
    "New": "Nouveau",
    "Classification": "Classification",
    "Investigation": "Investigation",
    "Resolution": "Résolution",
    "Closed": "Fermé",
    "To process": "À traiter",
    "Awaiting client response": "En attente client",
    "In progress": "En cours",
    "Awaiting internal response": "En attente interne",
    "Solution provided": "Solution transmise",
    "All": "Tous",
    "Opened": "Ouverts",
    "Closed (filter)": "Fermés",
    "Drafts": "Brouillons",
    "Assigned To Me": "Assignés à moi",
    "General Description": "Description générale",
    "Additional Information": "Informations additionnelles",
    "Description": "Description",
    "Ticket type": "Type de billet",
    "Attachments": "Fichiers attachés",
    "Browse…": "Parcourir…",
    "Drag a column header and drop it here to group by that column":
        "Faites glisser un en-tête de colonne et déposez ici pour grouper par cette colonne",
    "Select a Catalog": "Sélection d’un catalogue",
    "Select a Service": "Sélection d’un service",
    "My Requests": "Mes demandes",
    "Tickets": "Billets",
    "Sign in": "Se connecter",
    "Username": "Utilisateur",
    "Password": "Mot de passe",
    "Forgot your password?": "Mot de passe oublié?",
    "Reset": "Réinitialiser",
    "To reset your password, please enter your username.":
        "Pour réinitialiser votre mot de passe, entrez votre nom d’utilisateur.",
    "Problem": "Problème",
}  # fmt: skip


def speaker(app: Flask, language: str) -> Callable[..., str]:
    """A function that says English words of the interface in ``language``, as pages print them."""

    def say(message: str, **variables: object) -> str:
        if message in CONTRACT:
            return CONTRACT[message] if language == "fr" else message.removesuffix(" (filter)")
        with app.app_context(), flask_babel.force_locale(f"{language}_CA"):
            said = flask_babel.gettext(message, **variables)
        assert language == "en" or said != message % variables, f"not in the French catalogue: {message}"
        return typography(said, language)

    return say
