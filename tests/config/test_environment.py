from pathlib import Path

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
