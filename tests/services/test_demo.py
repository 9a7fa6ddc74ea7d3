from datetime import timedelta

import pytest

from reinstate.domain.case import CaseKind
from reinstate.domain.findings import OnFail
from reinstate.services import clock, rules
from reinstate.services.account import passport
from reinstate.services.case import cases
from reinstate.services.demonstration import demo
from reinstate.services.demonstration.demo_known_answers import PREPARED
from reinstate.services.demonstration.demo_people import SITUATIONS
from reinstate.services.errors import Refused
from reinstate.services.upkeep import audit
from reinstate.specimens import sets
from reinstate.specimens.identities import identity
from reinstate.store.models import Account, Person

pytestmark = pytest.mark.django_db

# What each situation of the design has to show its owner.
SHOWS = {
    "disabled": {"self_disabled"},
    "negative": {"negative_balance"},
    "both": {"self_disabled", "negative_balance"},
    "fraud": {"security_confirmation"},
    "unsupported": {"unsupported_jurisdiction"},
    "unverified": {"identity_unverified"},
    "duplicate": {"duplicate_identity"},
    "dormant": {"dormant_lock"},
    "sanctions": {"account_review"},
    "legal": {"account_review"},
    "hold": {"withdrawal_hold"},
    "com": {"other_platform"},
    "good": set(),
    "inactive": set(),
    "first": set(),
}


@pytest.fixture
def loaded(db):
    return demo.load()


def passport_of(situation):
    found = next(one for one in demo.owners() if one.situation == situation)
    return passport.for_owner(found.account_id)


def test_every_situation_has_its_owner_and_shows_its_reasons(loaded):
    assert loaded.is_new
    for situation, codes in SHOWS.items():
        found = {item.code for item in passport_of(situation).restrictions}
        assert found == codes, situation


def test_good_standing_is_what_the_design_says(loaded):
    good = {one.situation for one in demo.owners() if passport_of(one.situation).is_good_standing}
    assert good == {"first", "inactive", "good", "hold"}


def test_lifecycles_follow_silence(loaded):
    found = {one: passport_of(one).lifecycle for one in ("inactive", "dormant", "escheat")}
    assert found == {"inactive": "inactive", "dormant": "dormant", "escheat": "escheat_pending"}


def test_years_pass_in_a_minute(loaded):
    before = passport_of("good")
    clock.set_offset(timedelta(days=800))
    after = passport_of("good")
    assert (before.lifecycle, after.lifecycle) == ("active", "dormant")
    assert after.offers == (CaseKind.REACTIVATION,)


def test_there_is_a_reviewer_a_senior_and_a_compliance_officer(loaded):
    roles = ["reviewer", "senior", "compliance", "compliance"]  # what compliance does takes two
    assert [one.role for one in demo.staff()] == roles


def test_loading_again_changes_nothing(loaded):
    before = audit.verify()
    assert not demo.load().is_new
    assert audit.verify() == before


def test_a_database_in_use_never_becomes_a_demo(account):
    with pytest.raises(Refused, match="empty"):
        demo.load()
    assert Account.objects.count() == 1


def test_samples_have_a_good_one_and_faults_for_every_piece_shown(loaded):
    kinds = {sample.kind for sample in demo.samples() if sample.expected == "pass"}
    faults = {sample.kind for sample in demo.samples() if sample.expected != "pass"}
    assert faults <= kinds
    assert len({sample.id for sample in demo.samples()}) == len(demo.samples())


def test_a_sample_is_drawn_for_this_owner(loaded):
    owner = demo.owners()[0]
    case = cases.open_case(owner.account_id, time_zone="America/New_York")
    cases.choose_document_type(owner.account_id, case.case_id, "us_passport")
    photo = demo.sample_photo("passing.passport_page", owner.account_id, case.case_id)
    assert photo.startswith(b"\xff\xd8")


def test_demo_owners_have_an_enrolled_face_but_the_one_without_a_reference(loaded):
    without = Person.objects.filter(enrolment_template=None)
    assert {one.external_id for one in Account.objects.filter(person__in=without)} == {"demo-doubt"}


def test_nobody_of_the_known_answers_looks_like_anybody_in_the_queue():
    in_queue = {identity(one.person).person for one in SITUATIONS if one.case_set}
    prepared = {identity(person).person for _, person, *_ in PREPARED}
    assert not in_queue & prepared


def test_the_program_sends_none_of_the_known_answers_back_so_people_are_asked_about_each():
    policy = rules.on(clock.today())
    seen_by = {name: sets.SETS[name].check for name, *_ in PREPARED}
    assert len(seen_by) == 3
    for name, check in seen_by.items():
        assert check is None or policy.text(f"checks.{check}.on_fail") != OnFail.RETAKE, name
