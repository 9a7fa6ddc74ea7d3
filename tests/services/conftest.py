"""An exchange in a database: an account, staff, and readers that see what a test says."""

from dataclasses import dataclass, field

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from tests.services.builders import make_account

from reinstate.domain.findings import Finding, Judged, OnFail, Outcome, PieceKind, Weight
from reinstate.evidence import check
from reinstate.evidence.facts import (
    DocumentSideFacts,
    EdgesFacts,
    MetadataFacts,
    PhotoFacts,
    SelfieFacts,
)
from reinstate.services.case import judging
from reinstate.services.piece import checking
from reinstate.store.models import StaffProfile


@pytest.fixture(autouse=True)
def own_keys_and_evidence(settings, tmp_path):
    """Every test has a key file and an evidence folder of its own."""
    settings.KEY_FILE = tmp_path / "keys.json"
    settings.EVIDENCE_URL = (tmp_path / "evidence").as_uri()


@pytest.fixture
def evidence_folder(tmp_path):
    return tmp_path / "evidence"


@pytest.fixture
def account(db):
    """A self-disabled account that was used last month."""
    return make_account()


@pytest.fixture
def staff(db):
    def make(role, name):
        user = get_user_model().objects.create_user(
            username=f"{name}@staff.test", email=f"{name}@staff.test"
        )
        StaffProfile.objects.create(user=user, role=role, display_name=name.title())
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        return user.id

    return make


@pytest.fixture
def reviewer(staff):
    return staff("reviewer", "rosa")


@pytest.fixture
def senior(staff):
    return staff("senior", "sam")


@dataclass
class Seen:
    """What the readers and checks will say; tests change it before a photo arrives."""

    outcomes: dict = field(default_factory=dict)
    raises: bool = False
    reads: int = 0

    def judged(self, kind):
        outcome = self.outcomes.get(kind, Outcome.PASS)
        finding = Finding("photo_is_sharp", outcome, f"code_{outcome}", kind)
        return Judged(finding, Weight.MUST, OnFail.RETAKE)


def photo_facts(sha256):
    return PhotoFacts(
        128, 96, "jpeg", sha256, sha256[:16], 100.0, 120.0, 0.0, 0.0, (), 0.0,
        MetadataFacts(None, None, has_camera_fields=False),
    )  # fmt: skip


@pytest.fixture
def seen(monkeypatch):
    """Stands where the models are: facts without reading, findings as the test wants them."""
    now = Seen()

    def read(piece, *_tell):
        now.reads += 1
        if now.raises:
            raise RuntimeError("the model fell over")
        if piece.kind == PieceKind.SELFIE:
            return SelfieFacts(photo_facts(piece.sha256), (), (), None, None)
        edges = EdgesFacts(None, None, 0.0)
        return DocumentSideFacts(photo_facts(piece.sha256), edges, (), (), None, None, {}, ())

    def judge(case, day):
        present = case.pieces.filter(is_current=True, facts__isnull=False)
        return [now.judged(PieceKind(kind)) for kind in present.values_list("kind", flat=True)]

    declared = check.Check(
        "photo_is_sharp", "Sharp", "why", (), (), (),
        {
            f"code_{o}": check.Code(f"code_{o}", o, f"owner reads {o}", f"staff reads {o}", "mend")
            for o in Outcome
        },
        lambda evidence, piece: None,
    )  # fmt: skip
    monkeypatch.setattr(checking, "_read", read)
    monkeypatch.setattr(judging, "judge", judge)
    for module in ("reinstate.evidence.check", "reinstate.evidence.wording"):
        monkeypatch.setattr(f"{module}.catalogue", lambda: {"photo_is_sharp": declared})
    return now
