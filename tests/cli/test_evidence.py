"""`reinstate read`, `note`, `compare`, `inspect`, `check` on specimens, against the schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest

from reinstate.cli import main
from reinstate.domain.findings import PieceKind
from reinstate.specimens import identities, sets
from reinstate.specimens.barcode import pdf417
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation

ON = date(2026, 11, 22)
EMAIL = "daniel.mercer@mail.example"


@pytest.fixture(scope="module")
def owner():
    return identities.identity("daniel-mercer")


@pytest.fixture(scope="module")
def files(tmp_path_factory, owner):
    """A passing submission: piece -> path."""
    folder = tmp_path_factory.mktemp("specimens")
    paths = {}
    for piece, data in sets.passing_set(owner, EMAIL, ON).items():
        paths[str(piece)] = folder / f"{piece}.jpg"
        paths[str(piece)].write_bytes(data)
    return paths


@pytest.fixture
def account(tmp_path, owner):
    path = tmp_path / "account.json"
    document = {
        "id": "acc-1",
        "platform": "us",
        "email": EMAIL,
        "legal_name": owner.full_name,
        "birth_date": owner.birth_on.isoformat(),
        "opened_on": "2021-03-01",
    }
    path.write_text(json.dumps(document))
    return path


def test_a_process_that_ends_at_once_has_said_all_it_had_to_say(run, files, tmp_path):
    shell = [sys.executable, "-m", "reinstate.cli"]
    asked = ["inspect", files["selfie"], "--json"]
    ran = subprocess.run([*shell, *asked], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == run(*asked)[0]

    (unreadable := tmp_path / "note.jpg").write_bytes(b"no picture")
    ran = subprocess.run([*shell, "inspect", unreadable], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"reinstate inspect: {unreadable}: ")


def test_no_reader_of_an_answer_is_no_failure(files):
    shell = f"{sys.executable} -m reinstate.cli inspect {files['selfie']} --json"
    ran = subprocess.run(["bash", "-c", f"{shell} | true"], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_licence_is_read_whichever_side_comes_first(run, fits, files, owner):
    front, back = files["document_front"], files["document_back"]
    (one,) = run("read", front, back, "--on", ON, "--json")
    (other,) = run("read", back, front, "--on", ON, "--json")
    fits("read", one)
    assert one["document"]["type"] == "drivers_license"
    assert one["document"]["fields"]["surname"] == owner.surname.upper()
    assert one["mrz"] is None
    assert one["barcode"]["is_aamva"] is True
    assert other["document"] == one["document"]


def test_a_machine_zone_is_read_alone(run, fits, files, owner, tmp_path):
    drawn = draw("us_passport", owner, Variation(day=ON))
    page = tmp_path / "page.png"
    drawn.sides[PieceKind.PASSPORT_PAGE].image.convert("RGB").save(page)
    passport, licence = run("read", "--zone", page, files["document_front"], "--on", ON)
    fits("read", passport)
    assert passport["mrz"]["format"] == "TD3"
    assert passport["mrz"]["is_valid"] is True
    assert licence["mrz"] is None


def test_a_barcode_and_a_zone_cut_out_are_read_though_they_are_lower_than_a_photo(
    run, fits, owner, tmp_path
):
    code, strip = tmp_path / "code.png", tmp_path / "strip.png"
    pdf417(b"AISLE 7 / SHELF 19", columns=10, level=2, row_height=4).save(code)
    page = draw("us_passport", owner, Variation(day=ON)).sides[PieceKind.PASSPORT_PAGE].image
    zone = page.convert("RGB").crop((0, round(page.height * 0.8), page.width, page.height))
    zone.resize((round(zone.width * 60 / zone.height), 60)).save(strip)
    read, zone_read = run("read", "--each", code, strip, "--on", ON)
    fits("read", read)
    assert read["barcode"]["text"] == "AISLE 7 / SHELF 19"
    (alone,) = run("read", "--zone", strip, "--on", ON)
    assert zone_read["mrz"]["is_valid"] is alone["mrz"]["is_valid"] is True


def test_a_specimen_is_seen_as_one(run, files):
    (answer,) = run("read", files["document_front"], "--on", ON, "--json")
    marks = [f for f in answer["findings"] if f["check"] == "document_is_not_specimen"]
    assert [mark["outcome"] for mark in marks] == ["fail"]


def test_reading_an_id_alone_compares_it_with_no_account(run, files):
    (answer,) = run("read", files["document_back"], "--on", ON, "--json")
    asked = {finding["check"] for finding in answer["findings"]}
    assert "document_is_unexpired" in asked
    assert "name_matches_account" not in asked


def test_a_true_note_is_read_word_by_word_and_no_word_fails(run, fits, files):
    (answer,) = run("note", files["selfie"], "--email", EMAIL, "--on", ON, "--json")
    fits("note", answer)
    assert "fail" not in {word["outcome"] for word in answer["words"]}
    assert {word["kind"] for word in answer["words"]} == {"brand", "date", "text", "email"}


def test_a_note_with_another_address_fails(run, files):
    other = "someone.else@post.example"
    (answer,) = run("note", files["selfie"], "--email", other, "--on", ON, "--json")
    wrong = [word for word in answer["words"] if word["outcome"] == "fail"]
    assert answer["outcome"] == "fail"
    assert {word["kind"] for word in wrong} == {"email"}


@pytest.mark.parametrize("address", ["ann", "", "ann@example"])
def test_an_address_that_is_none_is_refused_before_a_note_is_said_to_be_wrong(
    capsys, files, address
):
    assert main(["note", str(files["selfie"]), "--email", address, "--on", str(ON)]) == 2
    assert f"{address!r} is no e-mail address; write the account's" in capsys.readouterr().err


def test_a_batch_of_notes_answers_in_order(run, fits, files, tmp_path):
    rows = tmp_path / "notes.jsonl"
    expect = f"Binance.US (22/11/2026) Reactivate my account associated with ({EMAIL})"
    good = {"file": str(files["selfie"]), "expect": expect}
    lines = [good, {"file": str(tmp_path / "none.jpg"), "expect": expect}, {"file": 3}]
    rows.write_text("\n".join(json.dumps(line) for line in lines))
    first, second, third = run("note", "--batch", rows, "--on", ON)
    fits("note", first)
    for answer in (second, third):
        fits("error", answer)


def test_selfie_and_portrait_are_the_same_person(run, fits, files):
    (answer,) = run("compare", files["selfie"], files["document_front"], "--json")
    fits("compare", answer)
    assert answer["same_person"] is True


def test_without_a_face_the_comparison_says_that_it_cannot_tell(run, fits, files):
    (answer,) = run("compare", files["selfie"], files["document_back"], "--json")
    fits("compare", answer)
    assert answer["same_person"] is None
    assert answer["faces"]["b"] is None


def test_templates_are_never_printed(capsys, files):
    assert main(["compare", str(files["selfie"]), str(files["document_front"])]) == 0
    assert "template" not in capsys.readouterr().out


def test_many_photos_are_inspected_one_line_each(run, fits, files, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    answers = run("inspect", "--each", files["selfie"], broken, files["document_back"])
    fits("inspect", answers[0])
    fits("error", answers[1])
    fits("inspect", answers[2])
    assert len(answers[0]["faces"]) == 1
    assert answers[2]["faces"] == []


def test_a_path_that_is_none_is_said_on_its_line(run, tmp_path):
    batch = tmp_path / "notes.jsonl"
    batch.write_text(json.dumps({"file": "a\x00b", "expect": "x"}) + "\n")
    (said,) = run("note", "--batch", batch)
    assert said == {"error": r"'a\x00b' holds a character that no path may hold"}


def test_each_may_be_given_more_than_once(run, tmp_path):
    names = [str(tmp_path / f"{number}.jpg") for number in range(3)]
    said = run("inspect", "--each", names[0], "--each", names[1], names[2])
    assert [one["error"].split()[0] for one in said] == names


def test_a_whole_submission_is_checked_against_an_account(run, fits, files, account):
    arguments = ["--account", account, "--selfie", files["selfie"]]
    arguments += ["--front", files["document_front"], "--back", files["document_back"]]
    (answer,) = run("check", *arguments, "--on", ON, "--json")
    fits("check", answer)
    failed = {f["check"] for f in answer["findings"] if f["outcome"] in ("fail", "error")}
    assert failed == {"document_is_not_specimen"}
    assert answer["outcome"] == "refer"


@pytest.mark.parametrize("command", ["read", "inspect"])
def test_a_file_that_is_no_photo_gets_status_2_and_one_sentence(command, tmp_path, capsys):
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.7 and so on")
    assert main([command, str(file)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "PDF" in said


def test_an_unknown_id_type_is_refused_with_the_known_ones(files, capsys):
    assert main(["read", str(files["document_front"]), "--document-type", "library_card"]) == 2
    assert "us_passport" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["evidence", "reading", "noting", "submission", "inspecting"])
def test_evidence_commands_never_import_django(module):
    code = f"import sys, reinstate.cli.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
