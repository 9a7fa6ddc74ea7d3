"""What account and ID say, side by side: the same words for the same thing."""

from dataclasses import replace

import pytest
from tests.evidence.good_documents import barcode, licence
from tests.fixtures.builders import make_account, sent_case

from reinstate.evidence.facts import Pieces
from reinstate.services.case import case_file
from reinstate.services.review import comparison
from reinstate.store.models import Case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("code", "said"), [("CA", "California"), ("ON", "ON")])
def test_a_state_is_called_alike_on_both_sides(seen, code, said):
    sent = sent_case(make_account())
    record = barcode()
    card = replace(record, fields={**record.fields, "state": code})
    file = case_file.opened(Case.objects.get(id=sent.case_id))
    rows = comparison.rows(replace(file, facts=Pieces(None, licence(back={"barcode": card}))))
    (row,) = [one for one in rows if one.label == "State"]
    assert (row.account, row.document) == ("California", said)
