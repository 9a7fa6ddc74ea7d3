import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reinstate.config import environment


def test_data_stays_with_the_checkout_whatever_the_working_folder(tmp_path, monkeypatch):
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    package = checkout / "src" / "reinstate"
    package.mkdir(parents=True)
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert environment.home(package) == Path.cwd() == elsewhere
    (checkout / "pyproject.toml").touch()
    assert environment.home(package) == checkout


def test_what_an_address_asks_of_the_connection_goes_with_it(tmp_path):
    address = "postgresql://writer@db.example/cases?sslmode=verify-full&sslrootcert=/etc/a%20b.pem"
    found = environment.database(address, tmp_path)
    assert found["NAME"] == "cases"
    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/a b.pem"}


@pytest.mark.parametrize(
    ("address", "served"),
    [
        ("https://reinstate.exchange.example", "reinstate.exchange.example"),
        ("https://Exchange.example:8443/", "exchange.example"),
        ("http://[2001:db8::1]:8000", "[2001:db8::1]"),
    ],
)
def test_the_host_that_owners_see_in_links_is_served(monkeypatch, address, served):
    monkeypatch.delenv("REINSTATE_HOSTS", raising=False)
    assert environment.hosts(address, "localhost") == ["localhost", served]
    monkeypatch.setenv("REINSTATE_HOSTS", f"other.example,{served}")
    assert environment.hosts(address, "localhost") == ["other.example", served]


@pytest.mark.parametrize("address", ["exchange.example", "https://", "ftp://exchange.example"])
def test_an_address_without_a_host_is_refused_in_a_sentence(address):
    with pytest.raises(environment.SettingError, match=r"write it as https://host\.example"):
        environment.hosts(address, "localhost")


def test_photos_are_kept_where_a_url_says_and_else_beside_the_database(tmp_path):
    assert environment.evidence(None, tmp_path) == f"file://{tmp_path}/evidence"
    for url in ("s3://bucket/folder", "file:///srv/evidence"):
        assert environment.evidence(url, tmp_path) == url


@pytest.mark.parametrize("url", ["/srv/evidence", "evidence", "file://srv/evidence", "file:"])
def test_a_path_is_no_url_for_photos(tmp_path, url):
    """It was taken for a store elsewhere, and backups left the photos out."""
    with pytest.raises(environment.SettingError, match=r"write a folder by its whole path as file"):
        environment.evidence(url, tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("REINSTATE_SMTP_PORT", "smtp", "'smtp'; use a whole number from 1 to 65535"),
        ("REINSTATE_SMTP_PORT", "70000", "from 1 to 65535"),
        ("REINSTATE_WORKER_MEMORY_GB", "4.5", "'4.5'; use a whole number from 1 to 1024"),
        ("REINSTATE_WORKER_MEMORY_GB", "0", "from 1 to 1024"),
        ("REINSTATE_LOG_LEVEL", "LOUD", "'LOUD'; use one of DEBUG, INFO,"),
        ("REINSTATE_DATABASE_URL", "postgresql://u@db:port/x", "names a port that is no number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_sentence(tmp_path, name, value, says):
    ours = {"DJANGO_SETTINGS_MODULE": "reinstate.config.settings", "REINSTATE_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "reinstate.cli", "key", "list"]
    found = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **ours, name: value}
    )
    assert found.returncode == 2
    assert found.stderr.startswith(f"reinstate key: {name} ")
    assert says in found.stderr
    assert "Traceback" not in found.stderr


TOLD = """
import json
from reinstate.config import settings as s
print(json.dumps([str(s.KEY_FILE), str(s.CHECKPOINTS), str(s.STATIC_ROOT), s.EVIDENCE_URL,
    s.PUBLIC_ADDRESS, s.EMAIL_HOST, s.DEFAULT_FROM_EMAIL]))
"""


def settings_under(surroundings, folder):
    """What these surroundings come to for a process that works in the folder."""
    ours = {name: value for name, value in os.environ.items() if name[:9] != "REINSTATE"}
    return subprocess.run(
        [sys.executable, "-c", TOLD],
        capture_output=True, text=True, check=True, cwd=folder, env={**ours, **surroundings},
    ).stdout  # fmt: skip


@pytest.mark.parametrize("nothing", ["", " "])
def test_a_setting_that_is_set_to_nothing_is_one_that_is_not_set(tmp_path, nothing):
    (elsewhere := tmp_path / "elsewhere").mkdir()
    var = {"REINSTATE_VAR": str(tmp_path / "var")}
    waiting = ("KEY_FILE", "CHECKPOINTS", "STATIC", "PUBLIC_ADDRESS", "SMTP_HOST", "MAIL_FROM")
    unfilled = {f"REINSTATE_{name}": nothing for name in waiting}
    assert settings_under(var | unfilled, elsewhere) == settings_under(var, elsewhere)
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("nothing", ["", " "])
def test_a_folder_that_is_set_to_nothing_is_not_the_working_folder(tmp_path, monkeypatch, nothing):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REINSTATE_VAR", nothing)
    assert environment.folder("REINSTATE_VAR", tmp_path / "var") == tmp_path / "var"


STARTED = {
    "worker": ["-m", "reinstate.jobs"],
    "web": ["-c", "import reinstate.config.wsgi"],
}


def last_words(what, settings):
    """The one line that a process says which may not start under these settings."""
    surroundings = {**os.environ, **settings}
    surroundings.pop("DJANGO_SETTINGS_MODULE", None)
    ended = subprocess.run(
        [sys.executable, *STARTED[what]],
        env=surroundings, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode != 0
    (line,) = ended.stderr.splitlines()
    return line


@pytest.mark.parametrize("what", STARTED)
@pytest.mark.parametrize(
    ("name", "value"), [("REINSTATE_LOG_LEVEL", "LOUD"), ("REINSTATE_VAR", __file__)]
)
def test_a_process_with_a_wrong_setting_says_one_sentence_and_ends(tmp_path, what, name, value):
    line = last_words(what, {"REINSTATE_VAR": str(tmp_path), name: value})
    assert line.startswith(f"reinstate {what}: {name} is '{value}'")


def test_a_new_database_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(tmp_path):
    file = tmp_path / "reinstate.sqlite3"
    environment.database("", tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b"content")
    file.chmod(0o640)
    environment.database(f"sqlite://{file}", tmp_path)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"content", 0o640)
    environment.database(f"sqlite://{tmp_path}/none/reinstate.sqlite3", tmp_path)
    assert not (tmp_path / "none").exists()


def test_nobody_else_writes_to_a_folder_that_was_made_whatever_the_umask(tmp_path, monkeypatch):
    monkeypatch.setenv("REINSTATE_VAR", str(tmp_path / "var"))
    before = os.umask(0)
    try:
        made = environment.folder("REINSTATE_VAR", tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(made.stat().st_mode) == 0o755


def test_a_secret_is_made_once_and_kept(tmp_path):
    file = tmp_path / "secret_key"
    made = environment.secret(file)
    assert (len(made), environment.secret(file)) == (64, made)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "changeme\n", None])
@pytest.mark.parametrize("what", STARTED)
def test_a_secret_that_cannot_be_used_is_named_in_one_sentence(tmp_path, what, content):
    file = tmp_path / "secret_key"
    if content is None:
        file.mkdir()  # no file to be read; rights alone would not keep root away
    else:
        file.write_text(content)
    line = last_words(what, {"REINSTATE_VAR": str(tmp_path)})
    assert line.startswith(f"reinstate {what}: {file} ")


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("https://back.example", ["__Host-sessionid", "__Host-csrftoken"]),
        ("http://localhost:8000", ["sessionid", "csrftoken"]),  # browsers take none without TLS
    ],
)
def test_behind_tls_the_cookies_are_this_hosts_alone(tmp_path, address, names):
    asked = (
        "from reinstate.config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    )
    ours = {"REINSTATE_VAR": str(tmp_path), "REINSTATE_PUBLIC_ADDRESS": address}
    found = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True, text=True, check=True, env={**os.environ, **ours},
    )  # fmt: skip
    assert found.stdout.split() == names
