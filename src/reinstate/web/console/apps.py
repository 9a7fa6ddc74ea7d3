"""Makes Django find the console's templates, tags and static files."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The staff side."""

    name = "reinstate.web.console"
    label = "console"
