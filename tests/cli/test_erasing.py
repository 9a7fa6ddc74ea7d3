import io
from datetime import date

import pytest
from tests.fixtures.builders import make_account

from reinstate.cli import main
from reinstate.store.models import Account, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(own_keys_and_evidence, db):
    made = make_account()
    Account.objects.update(closed_on=date(2015, 1, 2))
    return made


class Terminal(io.StringIO):
    def isatty(self):
        return True


def typed(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", Terminal(text))


def is_erased():
    return Person.objects.get().wrapped_key is None


def erase(account, *more):
    return main(["erase", account, "--by", "clara", *more])


def test_without_a_word_nothing_is_erased_and_what_would_be_is_said(closed, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert erase(closed) == 2
    said = capsys.readouterr().err
    assert "unreadable for good" in said
    assert "--yes" in said
    assert not is_erased()


def test_on_a_terminal_the_account_is_typed_once_more(closed, monkeypatch, capsys):
    typed(monkeypatch, "yes\n")
    assert erase(closed) == 2
    assert not is_erased()
    typed(monkeypatch, f"{closed}\n")
    assert erase(closed) == 0
    assert is_erased()


def test_with_yes_it_is_done_and_what_forbids_it_is_a_sentence(closed, capsys):
    Account.objects.update(closed_on=None)
    assert erase(closed, "--yes") == 2
    assert "It is not closed" in capsys.readouterr().err
    Account.objects.update(closed_on=date(2015, 1, 2))
    assert erase(closed, "--yes") == 0
    assert is_erased()
