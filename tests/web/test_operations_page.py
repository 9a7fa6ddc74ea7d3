"""The page of operations: a list longer than a page says so and goes on."""

from __future__ import annotations

import html
import re
import shutil
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reinstate import jobs
from reinstate.config import serving
from reinstate.evidence.models import weights
from reinstate.rulebook import FOLDER
from reinstate.services import work
from reinstate.services.access import sign_in
from reinstate.services.mail import messages
from reinstate.services.review import queueing
from reinstate.services.upkeep import worker
from reinstate.store.models import Account, JobLease, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, senior, own_keys_and_evidence):
    """The page, as a senior sees it, with 51 jobs that were given up."""
    client.force_login(get_user_model().objects.get(id=senior))
    work.send_sign_in_link("jane@example.com", "en-us")
    (row,) = DBTaskResult.objects.all()
    row.status, row.exception_class_path = TaskResultStatus.FAILED, worker.GAVE_UP
    row.finished_at = timezone.now()
    row.save()
    for _ in range(50):
        row.pk = uuid.uuid4()
        row.save(force_insert=True)

    def get(query=""):
        return client.get(reverse("console:operations") + query).content.decode()

    return get


def test_how_many_there_are_is_said_and_the_rest_is_one_link_away(page):
    first = page()
    assert "1–50 of 51" in first
    (link,) = re.findall(r'href="(\?[^"]*)#jobs"', first)
    second = page(link)
    assert "51–51 of 51" in second
    assert second.count("Run again") == 1
    assert 'href="?jobs=0#jobs"' in second


def test_an_act_comes_back_to_the_page_it_was_done_on(page, client):
    (action,) = re.findall(r'action="([^"]*retry_job[^"]*)"', page("?jobs=50"))
    answer = client.post(action)
    assert answer.headers["Location"] == reverse("console:operations") + "?jobs=50"
    shown = page("?jobs=50")
    assert "It is tried again now" in shown
    assert "of 50" not in shown, "what is left fits on the first page"


@pytest.mark.parametrize("said", ["-1", "x", "", "9" * 400, "²"])
def test_a_place_that_is_no_number_is_the_first(page, said):
    assert "1–50 of 51" in page(f"?jobs={said}")


@pytest.fixture
def older_folder(settings, tmp_path):
    """The operator's own policy, copied from a version that knew one key less."""
    folder = shutil.copytree(FOLDER, tmp_path / "own policy")
    text = (folder / "house.yaml").read_text(encoding="utf-8")
    key = re.search(r"^  upkeep\.orphan_grace_days:\n(?:    .*\n)+", text, re.MULTILINE)[0]
    (folder / "house.yaml").write_text(text.replace(key, ""), encoding="utf-8")
    settings.POLICY_FOLDER = str(folder)
    return folder


def test_a_key_that_the_own_policy_lacks_is_named_with_what_to_do(client, senior, older_folder):
    client.force_login(get_user_model().objects.get(id=senior))
    shown = html.unescape(client.get(reverse("console:operations")).content.decode())
    assert f"In {older_folder}/house.yaml the key 'upkeep.orphan_grace_days' is missing" in shown
    assert "add it with a dated entry: 7 ships, in line" in shown
    assert "look here" in shown


@pytest.mark.parametrize("until", ["2020-12-31", "2999-12-31"])
def test_a_value_that_ends_with_nothing_after_it_is_named_before_and_after(
    client, senior, settings, tmp_path, until
):
    folder = shutil.copytree(FOLDER, tmp_path / "own policy")
    text = (folder / "house.yaml").read_text(encoding="utf-8")
    start = text.index("- {from", text.index("  upkeep.orphan_grace_days:"))
    ends = text[:start] + text[start:].replace("- {from", f"- {{until: {until}, from", 1)
    (folder / "house.yaml").write_text(ends, encoding="utf-8")
    settings.POLICY_FOLDER = str(folder)
    client.force_login(get_user_model().objects.get(id=senior))
    shown = html.unescape(client.get(reverse("console:operations")).content.decode())
    begins = f"{int(until[:4]) + 1}-01-01"
    assert f"In {folder} upkeep.orphan_grace_days has no value from {begins} on" in shown
    assert "look here" in shown


def test_a_value_that_begins_only_later_is_named(client, senior, settings, tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "own policy")
    text = (folder / "house.yaml").read_text(encoding="utf-8")
    start = text.index("- {from", text.index("  upkeep.orphan_grace_days:"))
    later = text[:start] + text[start:].replace("{from: 2019-09-01", "{from: 2999-01-01", 1)
    (folder / "house.yaml").write_text(later, encoding="utf-8")
    settings.POLICY_FOLDER = str(folder)
    client.force_login(get_user_model().objects.get(id=senior))
    shown = html.unescape(client.get(reverse("console:operations")).content.decode())
    assert f"In {folder} upkeep.orphan_grace_days has no value until 2999-01-01" in shown
    assert "look here" in shown


@pytest.mark.parametrize(("count", "said"), [(0, "work is being done"), (2, "2 requests wait for")])
def test_what_waits_for_a_role_that_nobody_has_is_told(client, senior, monkeypatch, count, said):
    monkeypatch.setattr(queueing, "for_nobody", lambda: count)
    JobLease.objects.create(worker_id="one", beat_at=timezone.now())
    client.force_login(get_user_model().objects.get(id=senior))
    shown = client.get(reverse("console:operations")).content.decode()
    assert said in shown
    assert ("look here" in shown) is bool(count)


def test_the_shipped_policy_lacks_nothing(client, senior):
    client.force_login(get_user_model().objects.get(id=senior))
    assert "is missing" not in client.get(reverse("console:operations")).content.decode()


@pytest.fixture
def starting(monkeypatch):
    """A worker starts, and ends at once."""
    monkeypatch.setattr("django.setup", lambda: None)  # done, and it would take the log away
    monkeypatch.setattr(worker, "run", lambda stop: None)
    monkeypatch.setattr(jobs, "timed", tuple)
    monkeypatch.setattr(jobs.signal, "signal", lambda *_: None)


def test_a_worker_says_so_as_it_starts(db, older_folder, caplog, starting):
    assert jobs.main() == 0
    assert "the key 'upkeep.orphan_grace_days' is missing" in caplog.text


def test_a_worker_without_weights_says_how_many_are_missing_and_where(
    db, caplog, starting, monkeypatch, tmp_path
):
    assert jobs.main() == 0
    assert "weights are missing" not in caplog.text
    monkeypatch.setenv("REINSTATE_MODELS", str(tmp_path))
    assert jobs.main() == 0
    count = len(weights.catalogue())
    assert f"{count} of {count} weights are missing in {tmp_path}" in caplog.text
    assert "run: reinstate models install" in caplog.text


def test_a_worker_whose_policy_cannot_be_read_says_where_and_ends(
    db, older_folder, capfd, monkeypatch
):
    monkeypatch.setattr("django.setup", lambda: None)
    monkeypatch.setattr(jobs.signal, "signal", lambda *_: None)
    with (older_folder / "house.yaml").open("a", encoding="utf-8") as house:
        house.write("nonsense: [\n")
    assert jobs.main() == jobs.UNUSABLE
    said = capfd.readouterr().err
    assert "the policy, see REINSTATE_POLICY_FOLDER, cannot be used" in said
    assert "house.yaml:" in said
    assert "Traceback" not in said


def test_a_web_process_says_as_it_starts_that_the_policy_cannot_be_read(db, older_folder, caplog):
    (older_folder / "house.yaml").write_text("nonsense: [\n", encoding="utf-8")
    serving.say_misfit()
    assert "the policy, see REINSTATE_POLICY_FOLDER, cannot be used: house.yaml:" in caplog.text


def test_a_letter_that_was_given_up_is_closed_and_all_are_tried_by_one_press(page, client, account):
    person = Account.objects.select_related("person").get().person
    for _ in range(2):
        messages.put(person, "case_approved", "jane@example.com", "Approved", "Open it.")
    OutboxMessage.objects.update(
        attempts=5, gave_up_at=timezone.now(), next_attempt_at=None,
        problem="SMTPRecipientsRefused 550",
    )  # fmt: skip
    shown = page()
    assert shown.count("SMTPRecipientsRefused 550") == 2
    close, _ = re.findall(r'action="([^"]*close_letter[^"]*)"', shown)
    client.post(close)
    (everything,) = re.findall(r'action="([^"]*send_letters/[^"]*)"', page())
    client.post(everything)
    due = OutboxMessage.objects.filter(next_attempt_at__lte=timezone.now(), gave_up_at=None)
    assert due.count() == 1


def test_a_letter_whose_link_has_ended_is_not_tried_and_closed_with_all_like_it(
    page, client, account
):
    sign_in.send_link("jane@example.com", "en")
    OutboxMessage.objects.update(
        attempts=3, gave_up_at=timezone.now(), next_attempt_at=None, link_ends_at=timezone.now()
    )
    JobLease.objects.create(worker_id="one", beat_at=timezone.now())
    DBTaskResult.objects.all().delete()
    shown = page()
    assert "look here" in shown
    assert "never: its link has ended" in shown
    assert "send_letter" not in shown
    (close,) = re.findall(r'action="([^"]*close_ended_letters[^"]*)"', shown)
    client.post(close)
    assert "its link has ended" not in page()
    assert "work is being done" in page()


def test_beside_letters_whose_link_has_ended_all_others_are_tried_by_one_press(
    page, client, account
):
    sign_in.send_link("jane@example.com", "en")
    OutboxMessage.objects.update(link_ends_at=timezone.now())
    person = Account.objects.select_related("person").get().person
    other = messages.put(person, "case_approved", "jane@example.com", "Approved", "Open it.")
    OutboxMessage.objects.update(attempts=3, gave_up_at=timezone.now(), next_attempt_at=None)
    shown = page()
    assert "Try all others now" in shown
    (everything,) = re.findall(r'action="([^"]*send_letters/[^"]*)"', shown)
    client.post(everything)
    due = OutboxMessage.objects.filter(gave_up_at=None).values_list("id", flat=True)
    assert list(due) == [other]
