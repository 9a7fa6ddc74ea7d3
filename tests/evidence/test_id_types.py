"""Each ID type of the article, drawn and photographed, is recognised and read."""

from __future__ import annotations

from datetime import date

import pytest

from reinstate import rulebook
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.evidence import check, documents
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, Pieces, TextLine
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.read import read_side
from reinstate.specimens import identities, sets

ON = date(2026, 11, 22)
ABOUT_THE_ID = frozenset({"document_type_is_accepted", "all_sides_present", "mrz_is_valid",
                          "barcode_is_valid", "document_is_not_specimen"})  # fmt: skip


@pytest.fixture(scope="module")
def owner():
    return identities.identity("greta-soerensen")


def judged(owner, document_type):
    files = sets.passing_set(owner, owner.email, ON, document_type)
    sides = {
        kind: read_side(open_photo(data), kind, on=ON)
        for kind, data in files.items()
        if kind is not PieceKind.SELFIE
    }
    account = AccountFacts(owner.email, owner.full_name, owner.birth_on)
    policy = rulebook.shipped().on(ON)
    evidence = Evidence(policy, ON, account, Pieces(None, sides), document_type)
    return check.run(evidence, only=ABOUT_THE_ID)


@pytest.mark.article(
    "id.types", "id.passport", "id.drivers_license", "id.state_id_real_id", "id.government_id",
    "id.visa", "id.passport_card", "id.ead", "id.green_card",
)  # fmt: skip
@pytest.mark.parametrize("document_type", sorted(documents.catalogue()))
def test_a_photographed_specimen_of_the_type_is_recognised_and_read(owner, document_type):
    found = [item.finding for item in judged(owner, document_type)]
    wrong = {
        (finding.check, finding.code)
        for finding in found
        if finding.outcome in (Outcome.FAIL, Outcome.ERROR)
    }
    marked = {finding.piece for finding in found if finding.code == "specimen_mark"}
    assert {name for name, _ in wrong} == {"document_is_not_specimen"}
    assert marked == set(documents.catalogue()[document_type].sides)


def test_a_front_that_prints_a_state_card_is_a_government_id_as_well():
    line = TextLine("IDENTIFICATION CARD", ((0, 0), (90, 0), (90, 9), (0, 9)), 1.0)
    scores = documents.type_scores((line,), None, None)
    assert set(scores) == {"state_id", "government_id"}
    assert scores["state_id"] > scores["government_id"]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("DRIVER'S LICENSE", "drivers_license"), ("LEARNER PERMIT", "drivers_license"),
        ("LICENCIA DE CONDUCIR", "drivers_license"), ("ID CARD", "state_id"),
        ("TARJETA DE IDENTIFICACIÓN", "state_id"), ("TARJETA DE IDENTIFICACION", "state_id"),
    ],
)  # fmt: skip
def test_a_state_card_is_told_by_its_title(text, best):
    line = TextLine(text, ((0, 0), (90, 0), (90, 9), (0, 9)), 1.0)
    scores = documents.type_scores((line,), None, None)
    assert max(scores, key=scores.__getitem__) == best


def test_policy_and_the_declared_types_ask_for_the_same_sides():
    accepted = rulebook.shipped().on(ON).table("accepted_documents")
    declared = {name: tuple(map(str, one.sides)) for name, one in documents.catalogue().items()}
    assert dict(accepted) == declared
