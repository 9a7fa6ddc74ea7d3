"""Pages that only compliance sees: the book, the rules, the record, single decisions."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl
from zipfile import ZipFile

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from tests.fixtures.builders import event, make_account, sent_case
from tests.fixtures.record import without_triggers

from reinstate.domain.findings import Judged, OnFail, Weight
from reinstate.services import clock
from reinstate.services.access import review_access
from reinstate.services.access import staff as staff_accounts
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, locking, review_page
from reinstate.services.upkeep import audit_export
from reinstate.services.whole_book import book_source, compliance, trying
from reinstate.store import audit, vault
from reinstate.store.audit import Tag
from reinstate.store.models import Address, AuditEntry, Case, Decision, PolicySignature
from reinstate.web import console
from reinstate.web.console.templatetags.console import as_judged, at_dots, at_joints
from reinstate.web.console.views.compliance import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
SHOWN = ("compliance", "compliance_rules", "compliance_record", "compliance_decision",
         "compliance_change", "compliance_change_file", "compliance_erasures",
         "compliance_access")  # fmt: skip
DONE = (
    "compliance_count",
    "compliance_verify",
    "compliance_record_export",
    "compliance_replay",
    "compliance_export",
    "compliance_sign",
    "compliance_withdraw",
    "compliance_change",
    "compliance_erasure_find",
)
WITH_ID = {"compliance_erasure": "acc_1", "compliance_erasure_answer": 1, "compliance_kept": 1}


@pytest.fixture
def clara(enter, staff):
    return enter(staff("compliance", "clara"))


@pytest.fixture
def decision(seen, reviewer, senior):
    case = sent_case(make_account())
    locking.next_case(reviewer)
    version = Case.objects.get(id=case.case_id).version
    deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    return Decision.objects.get()


def text_of(response):
    return response.content.decode()


def test_the_lists_name_every_address_of_compliance():
    assert {pattern.name for pattern in urlpatterns} == {*SHOWN, *DONE, *WITH_ID}


@pytest.mark.parametrize("role", ["reviewer", "senior"])
def test_nobody_but_compliance_sees_or_does_any_of_it(enter, staff, role):
    browser = enter(staff(role, "rosa"))
    for name in SHOWN:
        assert browser.get(reverse(f"console:{name}")).status_code == 403, name
    for name in DONE:
        answer = browser.post(reverse(f"console:{name}"), {"decision": "dec_1"})
        assert answer.status_code == 403, name
    for name, about in WITH_ID.items():
        assert browser.post(reverse(f"console:{name}", args=[about])).status_code == 403, name
    assert "compliance/" not in text_of(browser.get(reverse("console:queue")))


def test_compliance_finds_its_pages_from_the_queue(clara):
    assert reverse("console:compliance") in text_of(clara.get(reverse("console:queue")))


def test_accounts_are_counted_by_lifecycle_state_and_day(clara, monkeypatch):
    make_account("ext-1")
    make_account("ext-2", ssn="", email="b@mail.test")
    exchange.ingest(
        event("ledger.entry_posted", "ext-2", asset="USD", amount="120.50", usd="120.50")
    )
    assert "California" in text_of(clara.get(reverse("console:compliance")))  # few: never asked
    monkeypatch.setattr(book_source, "SMALL", 0)
    assert "not counted yet" in text_of(clara.get(reverse("console:compliance")))
    shown = text_of(clara.post(reverse("console:compliance_count"), follow=True))
    assert "Counted 2 accounts" in shown
    assert "California" in shown
    assert "escheat pending" in shown
    assert "$120.50" in shown


def test_by_state_says_where_who_has_no_address_is_counted_and_takes_no_country_for_a_state(clara):
    abroad = [{"jurisdiction": "DE", "from": "2024-01-15", "kind": "residence"}]
    make_account("ext-1", addresses=abroad, ssn="900-11-1111", document_number="Q1")
    make_account("ext-2", addresses=[], ssn="900-22-2222", document_number="Q2")
    shown = clara.get(reverse("console:compliance")).content.decode()
    table = shown.split('id="states"')[1].split("</section>")[0]
    assert "Accounts without one are counted in Delaware" in table
    assert re.findall(r'state=([\w-]+)#stages">([^<]+)<', table) == [
        ("DE", "DE, abroad"), ("US-DE", "Delaware"),
    ]  # fmt: skip


def test_a_place_that_there_is_not_is_refused_unless_accounts_stand_there(clara):
    make_account("ext-1")
    shown = clara.get(reverse("console:compliance"), {"state": "US-ZZ"})
    assert shown.status_code == 422
    assert "There is no place &#x27;US-ZZ&#x27;" in text_of(shown)
    Address.objects.update(jurisdiction="US-ZZ")  # taken before places had to exist
    shown = clara.get(reverse("console:compliance"), {"state": "US-ZZ"})
    assert shown.status_code == 200
    assert '<a href="?state=US-ZZ#stages">US-ZZ</a>' in text_of(shown)


def test_accounts_are_counted_by_the_stage_of_their_request_and_state(clara, seen):
    sent_case(make_account("ext-1"))
    make_account("ext-2", ssn="", email="b@mail.test")
    clara.post(reverse("console:compliance_count"))

    def stages(state):
        shown = text_of(clara.get(reverse("console:compliance"), {"state": state}))
        return shown[shown.index('id="stages"') :]

    assert ">sent<" in stages("US-CA")
    assert "no open request" in stages("US-CA")
    assert "No account is counted there" in stages("US-TX")


def test_a_value_is_signed_and_the_signature_withdrawn(clara):
    key = "unclaimed.us_ca.virtual_currency.years"
    page = reverse("console:compliance_rules")
    digest = re.search(r'name="value_digest" value="(\w+)"', text_of(clara.get(page, {"q": key})))
    given = {"key": key, "value_digest": digest.group(1), "reference": "Section 1513, page 3"}
    shown = text_of(clara.post(reverse("console:compliance_sign"), given, follow=True))
    assert "It acts from now on." in shown
    assert "✓ Clara" in shown
    assert "Section 1513, page 3" in shown
    instant = re.search(r'name="signed_at" value="([^"]+)"', shown).group(1)
    for garbled in ("", "today", "0001-01-01T00:00:00"):
        wrong = clara.post(
            reverse("console:compliance_withdraw"), {**given, "signed_at": garbled}, follow=True
        )
        assert wrong.status_code in (409, 422)
    given |= {"signed_at": instant, "why": "Read the wrong section."}
    shown = text_of(clara.post(reverse("console:compliance_withdraw"), given, follow=True))
    assert "✓ Clara" not in shown


def test_a_value_that_is_announced_acts_from_its_day_on(clara, announced):
    key, day = "unclaimed.us_ca.virtual_currency.years", date(2090, 1, 2)
    announced(day)
    listed = text_of(clara.get(reverse("console:compliance_rules"), {"q": key}))
    assert re.search(r"announced:</strong><br>from 2 Jan 2090", listed)
    assert "counts from midnight of its day" in listed
    digest = re.findall(r'name="value_digest" value="(\w+)"', listed)[-1]
    given = {"key": key, "value_digest": digest, "reference": "Section 1513, page 3"}
    shown = text_of(clara.post(reverse("console:compliance_sign"), given, follow=True))
    assert "It acts from 2 Jan 2090 on." in shown


def test_a_changed_file_is_tried_from_the_form_or_an_upload(clara):
    make_account("ext-1")
    clara.post(reverse("console:compliance_count"))
    page, name = reverse("console:compliance_change"), "states/us_ca.yaml"
    text = trying.text_of(name)
    assert "value: open" in text_of(clara.get(f"{page}file/", {"name": name}))
    changed = text.replace("value: open", "value: closed")
    shown = text_of(clara.post(page, {"name": name, "text": changed}))
    assert "it would change 1 account " in shown
    assert "dated in the past" in shown
    assert "go into its policy folder, and site and worker are started again" in shown
    upload = SimpleUploadedFile("us_ca.yaml", changed.encode())
    assert "it would change 1 account " in text_of(clara.post(page, {"files": upload}))


def test_a_file_changed_in_the_form_is_saved_to_be_handed_on(clara):
    page, name = reverse("console:compliance_change"), "states/us_ca.yaml"
    changed = trying.text_of(name).replace("value: open", "value: closed")
    form = {"name": name, "text": changed.replace("\n", "\r\n"), "save": "file"}
    answer = clara.post(page, form)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="us_ca.yaml"'
    assert text_of(answer) == changed
    assert "Save as a file" in text_of(clara.get(f"{page}file/", {"name": name}))
    assert clara.post(page, form | {"name": "../keys.json"}).status_code == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose the files"),
        ({"name": "house.yaml", "text": "values: ["}, "house.yaml"),
        ({"name": "house.yaml", "text": "x: 1", "on": "soon"}, "Write days as"),
        ({"files": SimpleUploadedFile("house.yaml", b"\xff\xfe\x00")}, "is no text"),
    ],
)
def test_a_change_that_cannot_be_tried_is_said_in_words(clara, given, says):
    clara.post(reverse("console:compliance_count"))
    answer = clara.post(reverse("console:compliance_change"), given)
    assert answer.status_code == 422
    assert says in text_of(answer)


def test_a_value_of_one_long_word_does_not_push_its_authority_out_of_the_table(clara):
    shown = text_of(clara.get(reverse("console:compliance_rules"), {"q": "us_ca.notice.method"}))
    assert "certified_<wbr>mail_<wbr>return_<wbr>receipt" in shown


def test_a_rule_is_shown_with_source_and_signature(clara):
    shown = text_of(clara.get(reverse("console:compliance_rules"), {"q": "clock.dormant"}))
    assert "1 of 1 values shown" in shown
    assert "Help article" in shown
    assert "24" in shown


def test_a_signature_is_of_the_day_on_which_the_exchange_counts_it(clara, own_policy):
    key, rules = "unclaimed.us_ca.virtual_currency.years", reverse("console:compliance_rules")
    own_policy("house.yaml", lambda text: text.replace("value: UTC", "value: America/New_York", 1))
    digest = re.search(r'name="value_digest" value="(\w+)"', text_of(clara.get(rules, {"q": key})))
    given = {"key": key, "value_digest": digest.group(1), "reference": "Section 1513, page 3"}
    clara.post(reverse("console:compliance_sign"), given)
    PolicySignature.objects.update(signed_at=datetime(2026, 7, 2, 2, 30, tzinfo=UTC))
    assert "✓ Clara, 1 Jul 2026" in text_of(clara.get(rules, {"q": key}))


def test_a_word_that_fits_nothing_says_so(clara):
    assert "No value fits" in text_of(
        clara.get(reverse("console:compliance_rules"), {"q": "no such rule"})
    )


def test_the_record_is_read_by_subject_and_reading_it_is_recorded(clara, decision):
    page = reverse("console:compliance_record")
    shown = text_of(clara.get(page, {"subject": decision.case_id}))
    assert "staff:case:decided" in shown
    assert re.search(r"\d\d:\d\d:\d\d [A-Z]{3,4}<", shown)  # the second of an hour that comes twice
    assert "exchange:event:ingested" not in shown
    assert AuditEntry.objects.filter(tag="staff:compliance:viewed").count() == 1


def test_the_record_shows_a_hash_short_and_whole_to_whom_it_matters(clara, decision):
    shown = clara.get(reverse("console:compliance_record")).content.decode()
    latest = AuditEntry.objects.order_by("-sequence")[1]  # looking was recorded since
    assert f'<summary class="mono">{latest.hash[:12]}…</summary>' in shown
    assert latest.hash in shown.replace("<wbr>", "")


def test_a_dotted_name_may_go_on_in_the_next_line_and_stays_text():
    assert at_dots("unclaimed.us_wy.years") == "unclaimed.<wbr>us_wy.<wbr>years"
    assert at_dots("<b>.x") == "&lt;b&gt;.<wbr>x"
    assert at_joints("<b>.us_wy") == "&lt;b&gt;.<wbr>us_<wbr>wy"


def test_what_the_record_says_in_details_is_escaped_once(clara):
    details = {"reference": "Clara's <b>page</b> & day"}
    with transaction.atomic():
        audit.append(
            Tag.STAFF_COMPLIANCE_VIEWED, actor="staff:1", subject="x.y", at=clock.now(),
            details=details,
        )  # fmt: skip
    shown = clara.get(reverse("console:compliance_record")).content.decode()
    assert "reference: Clara&#x27;s &lt;b&gt;page&lt;/b&gt; &amp; day" in shown


def test_verify_says_whole_or_names_the_entry(clara, decision):
    page = reverse("console:compliance_verify")
    assert "each hash as it should be" in text_of(clara.post(page))
    without_triggers("UPDATE store_auditentry SET actor = 'x' WHERE sequence = 2")
    shown = text_of(clara.post(page))
    assert "entry 2" in shown
    assert "Tell the operator and your security team now" in shown


def test_a_case_leads_compliance_to_its_decisions(clara, decision):
    address = f"{reverse('console:compliance_decision')}?decision={decision.id}"
    assert address in text_of(clara.get(reverse("console:case", args=[decision.case_id])))
    assert text_of(clara.get(address)).count(f'value="{decision.id}"') == 2


def test_a_decision_is_replayed(clara, decision):
    shown = text_of(clara.post(reverse("console:compliance_replay"), {"decision": decision.id}))
    assert "From the stored findings" in shown
    assert "every finding as it was" in shown


def test_what_a_replay_finds_different_is_said_in_the_words_of_the_console(clara, decision):
    label, keyed = f"decision.findings:{decision.id}", vault.of(decision.case.account.person)
    stored = msgspec.json.decode(keyed.open(label, decision.findings), type=list[Judged])
    advice = [Judged(item.finding, Weight.ADVISE, OnFail.REFER) for item in stored]
    decision.findings = keyed.seal(label, msgspec.json.encode(advice))
    decision.save()
    shown = text_of(clara.post(reverse("console:compliance_replay"), {"decision": decision.id}))
    assert (
        "it was advice only; if not: look closely, now it is must pass; if not: ask for a retake"
    ) in shown
    assert "photo_is_sharp" not in shown
    assert as_judged("fail document_on_note") == "failed (document on note)"
    assert as_judged("-") == "not asked"


def test_no_page_has_a_mark_that_some_fonts_lack():
    pages = Path(console.__file__).parent.rglob("*.html")
    rare = re.compile("[\u23e9-\u23fa\U0001f300-\U0001faff]")  # media signs, emoji
    assert [page.name for page in pages if rare.search(page.read_text("utf-8"))] == []


def test_an_unknown_decision_is_one_sentence(clara):
    answer = clara.post(reverse("console:compliance_replay"), {"decision": "dec_none"})
    assert answer.status_code == 404
    assert "There is no decision" in text_of(answer)
    assert 'value="dec_none"' in text_of(answer)


def test_a_request_that_nobody_has_decided_is_said_to_be_so(clara, seen):
    ticket = Case.objects.get(id=sent_case(make_account()).case_id).ticket
    for name in ("compliance_replay", "compliance_export"):
        answer = clara.post(reverse(f"console:{name}"), {"decision": ticket})
        assert f"Nobody has decided request {ticket} yet." in text_of(answer)


def test_the_record_names_the_officer_who_replayed_a_decision(clara, decision):
    clara.post(reverse("console:compliance_replay"), {"decision": decision.id})
    entry = AuditEntry.objects.get(tag="staff:decision:replayed")
    assert review_access.name_of(int(entry.actor.removeprefix("staff:"))) == "Clara"


def test_a_packet_is_downloaded_without_photos_unless_asked(clara, decision):
    answer = clara.post(reverse("console:compliance_export"), {"decision": decision.id})
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as packet:
        assert f"{decision.id}/findings.json" in packet.namelist()
        assert not [name for name in packet.namelist() if "/photos/" in name]


def test_the_record_and_a_decision_are_found_by_the_ticket_an_officer_has(clara, decision):
    ticket = decision.case.ticket.lower()
    shown = text_of(clara.get(reverse("console:compliance_record"), {"subject": f" {ticket}"}))
    assert "portal:case:submitted" in shown
    again = clara.post(reverse("console:compliance_replay"), {"decision": ticket})
    assert "every finding as it was" in text_of(again)


def test_what_was_typed_and_fits_nothing_stays_out_of_the_record(clara, decision):
    where, typed = reverse("console:compliance_record"), "jane@example.com"
    assert "Nothing was recorded about it." in text_of(clara.get(where, {"subject": typed}))
    assert not AuditEntry.objects.filter(subject=typed).exists()
    assert AuditEntry.objects.order_by("sequence").last().subject == "audit"


def test_the_record_opens_at_its_latest_entries_and_names_who_acted(clara, monkeypatch):
    monkeypatch.setattr(compliance, "SHOWN", 3)
    for number in range(4):
        make_account(f"ext-{number}", ssn="", email=f"{number}@mail.test")
    place = reverse("console:compliance_record")
    clara.get(place)
    shown = text_of(clara.get(place))
    assert "Clara" in shown
    assert "staff:compliance:viewed" in shown
    earlier = re.search(r'href="\?after=(\d+)">Earlier', shown).group(1)
    shown = text_of(clara.get(place, {"after": earlier}))
    assert "staff:compliance:viewed" not in shown
    assert "Later entries" in shown


@pytest.mark.parametrize("typed", ["Kim", " kim ", "staff"])
def test_the_record_of_a_member_of_staff_is_what_they_did(clara, decision, staff, typed):
    kim, other = staff("senior", "kim"), staff("reviewer", "rita")
    for actor in (kim, other):
        review_page.case_for_review(decision.case_id, actor)
    subject = f"staff:{kim}" if typed == "staff" else typed
    shown = text_of(clara.get(reverse("console:compliance_record"), {"subject": subject}))
    entries = shown.split("<tbody>")[1]
    assert entries.count("staff:case:viewed") == 1
    assert f'<a href="?subject=staff%3A{kim}">staff:{kim}</a>' in entries
    assert f"staff:{other}" not in entries


def test_the_record_of_one_subject_is_turned_forward_and_back(clara, decision, monkeypatch):
    monkeypatch.setattr(compliance, "SHOWN", 3)
    place, subject = reverse("console:compliance_record"), {"subject": decision.case_id}
    steps = []
    for word in ("Later", "Later", "Earlier"):
        shown = text_of(clara.get(place, subject))
        steps.append(re.findall(r'class="right number">(\d+)</th>', shown))
        (link,) = re.findall(rf'href="\?(subject=[^"]+)">{word}', shown)
        subject = dict(parse_qsl(link.replace("&amp;", "&")))
    assert (
        re.findall(r'class="right number">(\d+)</th>', text_of(clara.get(place, subject)))
        == steps[1]
    )
    assert "Earlier entries" not in text_of(clara.get(place, {"subject": decision.case_id}))


def test_a_long_list_of_an_entry_folds_and_a_short_one_is_words(clara):
    codes = [f"check_{number}:code" for number in range(20)]
    with transaction.atomic():
        for details in ({"codes": codes}, {"because": ["documents_doubtful"]}, {"from": None}):
            audit.append(
                Tag.SYSTEM_PIECE_CHECKED, actor="system", subject="pie_1", at=clock.now(),
                details=details,
            )  # fmt: skip
    shown = text_of(clara.get(reverse("console:compliance_record"), {"subject": "pie_1"}))
    assert "<summary>codes: 20</summary>check_0:code, check_1:code" in shown
    assert "because: documents_doubtful" in shown
    assert "from: –" in shown


def test_the_record_of_some_days_is_taken_out_as_a_file_with_its_proof(clara, decision, tmp_path):
    today = clock.today().isoformat()
    place = reverse("console:compliance_record_export")
    answer = clara.post(place, {"from": today, "until": today})
    file = tmp_path / "record.jsonl"
    file.write_bytes(b"".join(answer.streaming_content))
    assert answer["Cache-Control"] == "no-store"
    assert f"audit-{today}-{today}.jsonl" in answer["Content-Disposition"]
    assert audit_export.check(file).first >= 1
    assert AuditEntry.objects.filter(tag="staff:record:exported").count() == 1


def test_the_record_until_the_last_day_of_all_is_the_whole(clara, decision):
    given = {"until": "9999-12-31"}
    answer = clara.post(reverse("console:compliance_record_export"), given)
    assert answer["Content-Disposition"].endswith('"audit-9999-12-31.jsonl"')
    assert len(list(answer.streaming_content)) > 2


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"from": "2020-01-01", "until": "2020-01-02"}, "Nothing was recorded on these days"),
        ({"from": "2026-11-02", "until": "2026-11-01"}, "is before the first"),
        ({"from": "yesterday"}, "Write days as 2026-11-27."),
    ],
)
def test_days_that_give_no_record_are_said_on_the_page(clara, days, says):
    answer = clara.post(reverse("console:compliance_record_export"), days)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert f'value="{days["from"]}"' in text_of(answer)
    assert not AuditEntry.objects.filter(tag="staff:record:exported").exists()


def test_access_lists_who_may_come_in_and_who_no_longer(clara):
    staff_accounts.add("rosa@exchange.example", "Rosa", "reviewer")
    staff_accounts.add("abel@exchange.example", "Abel", "senior")
    staff_accounts.close("abel@exchange.example")
    shown = text_of(clara.get(reverse("console:compliance_access")))
    rows = {name: row for row in shown.split("<tr>") for name in ("Rosa", "Abel") if name in row}
    assert "no second factor: the console stays shut" in rows["Rosa"]
    assert "never" in rows["Rosa"]
    assert "closed" in rows["Abel"]
    assert shown.index("Rosa") < shown.index("Abel")  # the open ones first
    subject = re.search(r"\?subject=(staff%3A\d+)", rows["Abel"])[1]
    told = text_of(clara.get(reverse("console:compliance_record") + f"?subject={subject}"))
    assert "operator:staff:closed" in told


def test_a_place_in_the_record_that_no_record_has_is_the_latest(clara):
    page = reverse("console:compliance_record")
    for after in ("9" * 18, "9" * 19, "9" * 5000):
        assert clara.get(page, {"after": after}).status_code == 200
