"""What the surroundings say: environment variables and the secrets kept beside the database."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from reinstate.store import whole_files

Database = dict[str, object]

SQLITE_OPTIONS: dict[str, object] = {
    # Measured: Django's defaults answered most concurrent writes with an error; these, none.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
MOST_PORTS = 65_535
SHORTEST_SECRET = 32  # characters; ours have 64


class SettingError(ImproperlyConfigured):
    """An environment variable cannot be used; the text says which, and what was expected."""


def home(package: Path) -> Path:
    """The checkout that the package runs from, else the working folder; as for the weights.

    From another folder the same database is meant, not a new and empty one.
    """
    checkout = package.parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def said(name: str, default: str) -> str:
    """The text of an environment variable. One that is set to nothing says nothing, as a line of
    an environment file that waits to be filled in; as a path it would be the working folder.
    """
    return os.environ.get(name, "").strip() or default


def folder(name: str, default: Path) -> Path:
    """A folder named by an environment variable, made if it is not there.

    Whatever the umask, nobody else may write to it: who may replaces keys, database and scripts.
    """
    path = Path(said(name, str(default))).absolute()
    try:
        path.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"{name} is {str(path)!r}, where no folder can be made ({error.strerror}); name a "
            "folder that this user may write to"
        ) from error
    return path


def database(url: str | None, var: Path) -> Database:
    """Django's database settings for a URL; without one, a SQLite file under `var`.

    What a PostgreSQL address asks of the connection, as `?sslmode=verify-full`, goes with it.
    """
    if not url:
        return _sqlite(var / "reinstate.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if parts.netloc or not parts.path.strip("/"):
            raise SettingError(
                "REINSTATE_DATABASE_URL names no file by its whole path; write it as "
                "sqlite:///var/lib/reinstate/reinstate.sqlite3"
            )
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgres", "postgresql"):
        options = dict(parse_qsl(parts.query))
        name = unquote(parts.path.lstrip("/"))
        if not name and "service" not in options:
            raise SettingError(
                "REINSTATE_DATABASE_URL names no database; write it as postgresql://user@host/name"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": _port(parts),
            "OPTIONS": options,
            "CONN_MAX_AGE": 60,
            # Asked once a request: after a restart of the server each thread would fail one page.
            "CONN_HEALTH_CHECKS": True,
        }
    raise SettingError(
        f"REINSTATE_DATABASE_URL begins with {parts.scheme!r}; "
        "use sqlite:///path/to/file or postgresql://user@host/name"
    )


def _port(parts: SplitResult) -> str:
    try:
        return str(parts.port or "")
    except ValueError as error:
        raise SettingError(
            "REINSTATE_DATABASE_URL names a port that is no number; write it as "
            "postgresql://user@host:5432/name"
        ) from error


def _sqlite(path: Path) -> Database:
    """Made for its owner alone, as SQLite then makes what lies beside it: sessions stand in it."""
    with suppress(OSError):  # there already, or no place for it, which is told where it is opened
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": 60,
    }


def evidence(url: str | None, var: Path) -> str:
    """Where photos are kept, as a URL; without one, a folder under `var`.

    A plain path would be taken for a store elsewhere: no photo kept, and backups without them.
    """
    found = url or (var / "evidence").as_uri()
    parts = urlsplit(found)
    if not parts.scheme or (parts.scheme == "file" and (parts.netloc or not parts.path)):
        raise SettingError(
            f"REINSTATE_EVIDENCE_URL is {found!r}; write a folder by its whole path as "
            "file:///var/lib/reinstate/evidence, or a store as s3://bucket/folder"
        )
    return found


def secret(path: Path) -> str:
    """The text of a secret file, made with owner-only rights at the first start."""
    try:
        if not path.exists():
            whole_files.make(path, secrets.token_urlsafe(48))
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise SettingError(
            f"{path} cannot be read, or made where it is not there ({error.strerror}); let this "
            "user read it and write to its folder, or name another folder in REINSTATE_VAR"
        ) from error
    if len(text) < SHORTEST_SECRET:
        raise SettingError(
            f"{path} holds less than {SHORTEST_SECRET} characters; remove it, and the next start "
            "makes a new one, after which everybody signs in anew"
        )
    return text


def flag(name: str, default: bool) -> bool:
    """A yes or no from the environment: 1, 0, true, false, yes or no."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text not in {"1", "0", "true", "false", "yes", "no"}:
        raise SettingError(f"{name} is {text!r}; use 1 or 0")
    return text in {"1", "true", "yes"}


def whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number from the environment."""
    text = said(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingError(f"{name} is {text!r}; use a whole number from {least} to {most}")
    return int(text)


def log_level() -> str:
    """From which level on is logged."""
    text = said("REINSTATE_LOG_LEVEL", "INFO")
    if text not in LEVELS:
        raise SettingError(f"REINSTATE_LOG_LEVEL is {text!r}; use one of {', '.join(LEVELS)}")
    return text


def words(name: str, default: str) -> list[str]:
    """A list from a comma-separated environment variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def hosts(public_address: str, default: str) -> list[str]:
    """The names that are served: `REINSTATE_HOSTS`, and the one that owners see in links."""
    parts = urlsplit(public_address)
    name = parts.hostname
    if not name or parts.scheme not in ("http", "https"):
        raise SettingError(
            f"REINSTATE_PUBLIC_ADDRESS is {public_address!r}; write it as https://host.example"
        )
    shown = f"[{name}]" if ":" in name else name
    return list(dict.fromkeys([*words("REINSTATE_HOSTS", default), shown]))


def proxies() -> list[str]:
    """The addresses and networks whose `X-Forwarded-For` is believed, by `REINSTATE_PROXIES`."""
    named = words("REINSTATE_PROXIES", "")
    for one in named:
        try:
            ip_network(one)
        except ValueError as error:
            raise SettingError(
                f"REINSTATE_PROXIES names {one!r}; write addresses or networks, as "
                "127.0.0.1,10.0.0.0/8"
            ) from error
    return named
