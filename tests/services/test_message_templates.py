"""The texts that staff begin a message with."""

import pytest
from tests.fixtures.builders import make_account, sent_case

from reinstate.services import languages
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.mail import message_templates
from reinstate.services.review import review_page
from reinstate.store.models import AuditEntry, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(seen):
    return sent_case(make_account())


def texts(english, spanish="Hola, {name}."):
    return {"en-us": english, "es": spanish}


def filled(sent, actor):
    case = review_page.case_for_review(sent.case_id, actor)
    found = message_templates.for_owner(case.owner_name, case.owner_language, case.ticket)
    return {one.title: one for one in found}


def test_a_template_is_filled_in_the_owners_language_with_its_english_beside(sent, reviewer):
    Person.objects.update(language="es")
    one = filled(sent, reviewer)["It takes longer"]
    assert one.text.startswith(f"Hola, Jane: su solicitud {sent.ticket}")
    assert one.in_english.startswith(f"Hello Jane, your request {sent.ticket}")


def test_nothing_stands_beside_an_english_text(sent, reviewer):
    assert {one.in_english for one in filled(sent, reviewer).values()} == {""}


def test_an_edited_template_is_used_from_then_on_and_the_edit_recorded(sent, senior, reviewer):
    message_templates.edit(senior, "more_time", "Please wait", texts("Dear {name}, please wait."))
    assert filled(sent, reviewer)["Please wait"].text == "Dear Jane, please wait."
    one = next(one for one in message_templates.every(reviewer) if one.code == "more_time")
    assert (one.edited_by, one.texts[1].preview) == ("Sam", "Hola, Jane.")
    assert AuditEntry.objects.filter(tag="staff:template:edited", subject="more_time").exists()


def test_nobody_overwrites_what_a_colleague_has_just_written(sent, senior, staff, reviewer):
    def standing():
        return next(one for one in message_templates.every(reviewer) if one.code == "more_time")

    seen, casey = standing().edited_at, staff("compliance", "casey")
    for words in ("Dear {name}.", "Dear {name}, please wait."):  # pressed twice, or changed again
        message_templates.edit(senior, "more_time", "Wait", texts(words), seen=seen)
    with pytest.raises(Conflict, match="Sam has changed this template meanwhile"):
        message_templates.edit(casey, "more_time", "Wait", texts("Hi {name}."), seen=seen)
    assert standing().texts[0].text == "Dear {name}, please wait."
    seen = standing().edited_at
    message_templates.remove(senior, "more_time")
    with pytest.raises(Conflict, match="shipped text was brought back"):
        message_templates.edit(casey, "more_time", "Wait", texts("Hi {name}."), seen=seen)
    seen = standing().edited_at
    message_templates.edit(casey, "more_time", "Wait", texts("Hi {name}."), seen=seen)
    assert standing().edited_by == "Casey"


def test_nobody_removes_what_a_colleague_has_just_written(sent, senior, staff, reviewer):
    def standing():
        return next(one for one in message_templates.every(reviewer) if one.code == "more_time")

    casey = staff("compliance", "casey")
    message_templates.edit(casey, "more_time", "Wait", texts("Dear {name}."))
    seen = standing().edited_at
    message_templates.edit(senior, "more_time", "Wait", texts("Dear {name}, please wait."))
    with pytest.raises(Conflict, match="Sam has changed this template meanwhile"):
        message_templates.remove(casey, "more_time", seen=seen)
    assert standing().texts[0].text == "Dear {name}, please wait."
    message_templates.remove(casey, "more_time", seen=standing().edited_at)
    assert standing().edited_at == ""


def test_a_removed_edit_brings_back_the_shipped_text(sent, senior):
    message_templates.edit(senior, "more_time", "Please wait", texts("Dear {name}."))
    message_templates.remove(senior, "more_time")
    assert "takes longer" in filled(sent, senior)["It takes longer"].text


def test_a_template_is_added_in_every_language_and_removed_again(sent, senior):
    message_templates.edit(senior, "", "Late mail", texts("{ticket} is on its way."))
    assert filled(sent, senior)["Late mail"].text == f"{sent.ticket} is on its way."
    with pytest.raises(Refused, match="of this title"):
        message_templates.edit(senior, "", "Late mail", texts("Again."))
    message_templates.remove(senior, "own-late-mail")
    assert "Late mail" not in filled(sent, senior)
    with pytest.raises(NotFound):
        message_templates.remove(senior, "own-late-mail")


def test_a_template_nobody_added_is_not_there(senior):
    with pytest.raises(NotFound):
        message_templates.edit(senior, "no_such", "Title", texts("Text."))


@pytest.mark.parametrize(
    "text", ["", "Dear {nmae}", "Dear {name", "{name.__class__}", "{0}", "{name:>9999}", "{name!r}"]
)
@pytest.mark.parametrize("language", ["en-us", "es"])
def test_what_cannot_be_filled_in_is_refused(senior, text, language):
    with pytest.raises(Refused):
        message_templates.edit(senior, "more_time", "Title", texts("Fine.") | {language: text})


def test_a_reviewer_uses_templates_and_edits_none(reviewer):
    with pytest.raises(NotAllowed):
        message_templates.edit(reviewer, "more_time", "Title", texts("Hello {name}"))
    with pytest.raises(NotAllowed):
        message_templates.remove(reviewer, "more_time")


def test_every_shipped_text_exists_in_every_language(reviewer):
    for one in message_templates.every(reviewer):
        said = {text.text for text in one.texts}
        assert len(said) == len(languages.offered()), one.code
