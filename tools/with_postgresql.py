"""Run a command beside a PostgreSQL of its own: python tools/with_postgresql.py COMMAND...

A new cluster in a temporary folder on a free port of this machine, with a password of its own, its
address in REINSTATE_TEST_DATABASE_URL; stopped and removed after. PostgreSQL refuses to run as
root, so root starts it as the user `postgres`, which Debian's package makes, or as `nobody`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

MISSING = (
    "make test-scale: PostgreSQL is not on this machine; install it, on Debian and Ubuntu with: "
    "sudo apt-get install postgresql"
)
ROLE, DATABASE = "reinstate", "postgres"
# Nothing here outlives the run, so nothing has to survive a power cut.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=4GB",
    "listen_addresses=127.0.0.1",
)
DEBIAN, PROGRAMS = Path("/usr/lib/postgresql"), ("initdb", "postgres")
NOT_THERE = 3


def main(command: list[str]) -> int:
    """Answer with the command's own exit status; 3 when there is no PostgreSQL."""
    programs = find_programs()
    if programs is None:
        print(MISSING, file=sys.stderr)
        return NOT_THERE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster(programs) as address:
        return subprocess.call(command, env={**os.environ, "REINSTATE_TEST_DATABASE_URL": address})


def find_programs() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian's newest version, else one on the path."""
    versions = [path for path in DEBIAN.glob("*") if path.name.isdigit()]
    folders = [path / "bin" for path in sorted(versions, key=lambda path: -int(path.name))]
    folders += [Path(name) for name in os.environ.get("PATH", "").split(os.pathsep) if name]
    whole = (path for path in folders if all((path / name).is_file() for name in PROGRAMS))
    return next(whole, None)


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running PostgreSQL; gives its address, with the password in it."""
    folder, run_as = Path(tempfile.mkdtemp(prefix="reinstate-postgresql-")), ordinary_user()
    password, port = secrets.token_hex(16), _free_port()
    try:
        _init(programs, folder, password, run_as)
        with (folder / "log").open("wb") as log:
            options = [f"-c{item}" for item in (*SETTINGS, f"port={port}")]
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
                cwd=folder, stdout=log, stderr=log, start_new_session=True, **run_as,
            )  # fmt: skip
        try:
            address = f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{DATABASE}"
            _wait(server, address, folder / "log")
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # the fast way to stop; to this process only
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _init(programs: Path, folder: Path, password: str, run_as: dict[str, Any]) -> None:
    word = folder / "password"
    word.write_text(password, encoding="ascii")
    word.chmod(0o600)
    for path in (folder, word) if run_as else ():
        os.chown(path, run_as["user"], run_as["group"])
    made = ("--auth=scram-sha-256", f"--pwfile={word}", "--encoding=UTF8", "--locale=C.UTF-8")
    where = (f"--pgdata={folder / 'data'}", f"--username={ROLE}")
    command = [str(programs / "initdb"), *where, *made]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **run_as)
    if done.returncode:
        sys.exit(f"make test-scale: {command[0]} failed: {done.stderr.strip()}")


def ordinary_user() -> dict[str, Any]:
    """How a process is started as somebody who is not root; nothing to do when we are not."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    sys.exit("make test-scale: run as root, but there is no user postgres or nobody to run it as")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            sys.exit(f"make test-scale: PostgreSQL ended: {log.read_text()[-800:]}")
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.25)
        else:
            return
    sys.exit("make test-scale: PostgreSQL was not ready within a minute")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
