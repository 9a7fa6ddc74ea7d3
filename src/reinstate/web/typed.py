"""What somebody wrote into a form that was not taken: shown once more, so that it is not lost."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

# The fields in which people write sentences; choices and codes are quickly made again.
WRITTEN = frozenset(
    {"text", "lines", "message", "note", "internal_note", "remarks", "reference", "why"}
)
IN_A_LANGUAGE = "text-"  # a template's text, as text-es


def texts(request: HttpRequest) -> tuple[str, ...]:
    """The texts of the posted form, without the empty ones; none of a form of another site.

    That one could have our pages say to whoever is lured there what its author likes.
    """
    if request.method != "POST" or not _is_of_ours(request):
        return ()
    written = (
        request.POST[name]
        for name in request.POST
        if name in WRITTEN or name.startswith(IN_A_LANGUAGE)
    )
    return tuple(str(one) for one in written if str(one).strip())


def _is_of_ours(request: HttpRequest) -> bool:
    """Browsers say with each form which site it stood on; what is no browser says nothing."""
    origin: str | None = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
