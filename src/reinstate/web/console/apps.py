"""Makes Django find the console's templates, tags and static files."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The staff side."""

    name = "reinstate.web.console"
    label = "console"

    def ready(self) -> None:
        """Staff sign-ins go into the record from the first request on."""
        from reinstate.services.access import staff_sign_ins

        staff_sign_ins.watch()
