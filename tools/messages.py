"""The catalogues of translated texts: extract, compile, check. Everything in Python, no gettext.

    python tools/messages.py extract   read the sources, bring every catalogue in line
    python tools/messages.py compile   make the files that the product reads (set-up does it)
    python tools/messages.py check     exit 1 when a text is missing, fuzzy or does not fit
    python tools/messages.py todo      print what is still to be translated

A text that is no longer used is dropped. A new one is never guessed: it stays empty until a person
has translated it.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "reinstate"
LOCALE = SOURCE / "locale"
# Whose readers may choose a language. The console and sign-in of staff are in English.
FOLDERS = ("services", "web/portal", "web/help", "web/templates/web")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("gettext_lazy", "gettext_noop")),
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLURAL_FORMS = "nplurals=2; plural=(n != 1);"  # of every language offered so far
BRACES = re.compile(r"\{(\w+)\}")
PERCENT = re.compile(r"%\((\w+)\)[sd]|%[sd]")
TAG = re.compile(r"</?(\w+)")
Id = str | tuple[str, ...]
Key = tuple[Id, str | None]


@dataclass(frozen=True)
class Found:
    """One text in the sources."""

    id: Id
    context: str | None
    where: str
    is_percent: bool = False


def sources() -> Iterator[Found]:
    """Every text that an owner may read."""
    for folder in FOLDERS:
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.suffix == ".py":
                yield from _python(path, path.read_bytes())
            elif path.suffix == ".html":
                yield from _python(path, _templatized(path).encode())
    yield from _declared()


def catalogues() -> Iterator[Path]:
    """The committed catalogues."""
    yield from sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def extract(path: Path) -> None:
    """Bring one catalogue in line with the sources; what was translated stays."""
    before = _read(path)
    fresh = Catalog(
        locale=path.parts[-3],
        project="Reinstate",
        version="1",
        header_comment="# Texts for owners. tools/messages.py brings the ids; people translate.",
        creation_date=before.creation_date,
        revision_date=before.revision_date,
        last_translator="Reinstate",
        language_team="Reinstate",
        fuzzy=False,
    )
    fresh.mime_headers = [("Plural-Forms", PLURAL_FORMS)]
    places: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for found in sources():
        key = (found.id, found.context)
        if (found.where, 1) not in places[key]:
            places[key].append((found.where, 1))
    percent = {(item.id, item.context) for item in sources() if item.is_percent}
    for (message_id, context), locations in sorted(places.items(), key=lambda item: item[1][0]):
        known = before.get(message_id, context)
        fresh.add(
            message_id,
            string=known.string if known else "",
            context=context,
            locations=locations[:3],
            flags=["python-format"] if (message_id, context) in percent else [],
        )
    out = BytesIO()
    write_po(out, fresh, width=100, include_lineno=False)
    path.write_bytes(out.getvalue())


def compiled(path: Path) -> Path:
    """Where the product looks for it."""
    return path.with_suffix(".mo")


def compile_one(path: Path) -> None:
    """Write the file that the product reads."""
    compiled(path).write_bytes(as_compiled(path))


def as_compiled(path: Path) -> bytes:
    """Only what is translated and not fuzzy gets in; the rest is shown in English."""
    out = BytesIO()
    write_mo(out, _read(path))
    return out.getvalue()


def problems(path: Path) -> list[str]:
    """What is wrong with a catalogue, one sentence each."""
    catalogue = _read(path)
    wanted = {(item.id, item.context) for item in sources()}
    known = {(message.id, message.context) for message in catalogue if message.id}
    return [
        *(
            f"{_shown(key)} is not in the catalogue; run extract"
            for key in sorted(wanted - known, key=str)
        ),
        *(
            f"{_shown(key)} is in no source any more; run extract"
            for key in sorted(known - wanted, key=str)
        ),
        *(text for message in catalogue if message.id for text in faults(message)),
    ]


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    originals = _forms(message.id)
    translations = _forms(message.string)
    name = _shown((message.id, message.context))
    if message.fuzzy:
        yield f"{name} is marked fuzzy; look at it again and remove the mark"
    if not all(translations):
        yield f"{name} is not translated"
        return
    wanted = _placeholders(originals[-1])
    for number, text in enumerate(translations):
        found = _placeholders(text)
        # A singular may do without its number: "one hour".
        is_singular = len(translations) > 1 and number == 0
        if found != wanted and not (is_singular and found < wanted):
            yield f"{name} has {sorted(wanted)}, its translation {sorted(found)}"
        if _tags(text) != _tags(originals[-1]):
            yield f"{name} and its translation differ in their HTML"
        if text.startswith("\n") != originals[0].startswith("\n"):
            yield f"{name} and its translation begin with different white space"


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(BRACES.findall(text)) | frozenset(PERCENT.findall(text))


def _tags(text: str) -> list[str]:
    return sorted(TAG.findall(text))


def _shown(key: tuple[object, str | None]) -> str:
    text = _forms(key[0])[0]
    return f"“{text[:70]}{'…' if len(text) > 70 else ''}”"


def _read(path: Path) -> Catalog:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return Catalog(locale=path.parts[-3])
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _python(path: Path, content: bytes) -> Iterator[Found]:
    where = path.relative_to(SOURCE).as_posix()
    is_template = path.suffix == ".html"
    for _, name, text, _ in extract_python(BytesIO(content), KEYWORDS, [], {}):
        function = str(name)
        parts = text if isinstance(text, (list, tuple)) else (text,)
        if all(
            parts[: 2 if function.startswith("n") else 1]
        ):  # else a variable, declared elsewhere
            yield _found(function, parts, where, is_percent=is_template)


def _found(function: str, parts: Sequence[object], where: str, *, is_percent: bool) -> Found:
    kind = function.removesuffix("_lazy")
    context = str(parts[0]) if kind in ("pgettext", "npgettext") else None
    words = tuple(str(part) for part in parts[1 if context else 0 :] if part is not None)
    message_id: Id = words[:2] if kind in ("ngettext", "npgettext") else words[0]
    has_percent = any("%(" in word or "%s" in word for word in words)
    return Found(message_id, context, where, is_percent=is_percent and has_percent)


def _templatized(path: Path) -> str:
    from django.utils.translation.template import templatize

    # Each text stands on one line as a call; how its line is indented means nothing.
    lines = templatize(path.read_text("utf-8"), origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines)


def _declared() -> Iterator[Found]:
    from reinstate.services.mail.declared_messages import declared

    yield from (Found(item.text, None, item.where) for item in declared())


def _todo(path: Path) -> str:
    out = StringIO()
    for message in _read(path):
        if message.id and (message.fuzzy or not all(_forms(message.string))):
            out.write(f"{message.id!r}\n")
    return out.getvalue()


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    django.setup()


def main(verb: str) -> int:
    """0, or 1 when `check` has something to say."""
    if verb == "compile":  # at set-up: no Django, no database
        for path in catalogues():
            compile_one(path)
        return 0
    _set_up_django()
    wrong: list[str] = []
    for path in catalogues():
        if verb == "extract":
            extract(path)
        elif verb == "todo":
            sys.stdout.write(_todo(path))
        else:
            wrong += [f"{path.parts[-3]}: {text}" for text in problems(path)]
    for text in wrong:
        sys.stderr.write(f"messages: {text}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
