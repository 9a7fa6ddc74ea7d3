"""`reinstate mrz`, `aamva`, `names`, and how commands refuse."""

from __future__ import annotations

import errno
import io
import json
from datetime import date

import pytest

from reinstate.cli import main
from reinstate.cli.answers import emit_each
from reinstate.domain import aamva

TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


def answers(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_zone_is_read_from_a_file(tmp_path, capsys):
    file = tmp_path / "zone.txt"
    file.write_text("\n".join(TD3))
    assert main(["mrz", str(file), "--json"]) == 0
    (answer,) = answers(capsys)
    assert answer["is_valid"] is True
    assert answer["format"] == "TD3"
    assert answer["fields"]["surname"] == "ERIKSSON"
    assert answer["fields"]["expiry_date"] == "2012-04-15"


def test_a_zone_is_read_from_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(TD3)))
    assert main(["mrz", "--json"]) == 0
    assert answers(capsys)[0]["is_valid"] is True


def test_what_is_no_text_on_standard_input_is_refused_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff"), "utf-8"))
    assert main(["mrz", "-"]) == 2
    assert "standard input is not UTF-8 text" in capsys.readouterr().err


def test_half_a_character_in_one_line_leaves_the_others_answered(tmp_path, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr("sys.stdout", out)
    file = tmp_path / "zones.jsonl"
    file.write_text('{"lines": ["\\ud800"]}\n' + json.dumps({"lines": TD3}) + "\n")
    assert main(["mrz", "--batch", str(file)]) == 0
    broken, whole = map(json.loads, out.buffer.getvalue().splitlines())
    assert (broken["is_valid"], whole["is_valid"]) == (False, True)


def test_one_wrong_digit_makes_the_zone_invalid_and_still_answers_with_0(tmp_path, capsys):
    file = tmp_path / "zone.txt"
    file.write_text("\n".join((TD3[0], TD3[1].replace("7408122", "7408123"))))
    assert main(["mrz", str(file), "--json"]) == 0
    (answer,) = answers(capsys)
    assert answer["is_valid"] is False
    assert "birth date" in answer["errors"][0]


def test_a_batch_answers_in_order_and_an_unusable_line_says_so_on_its_line(tmp_path, capsys):
    file = tmp_path / "zones.jsonl"
    rows = [json.dumps({"lines": list(TD3)}), "not json", json.dumps({"text": "x"})]
    file.write_text("\n".join(rows))
    assert main(["mrz", "--batch", str(file)]) == 0
    first, second, third = answers(capsys)
    assert first["is_valid"] is True
    assert "not JSON" in second["error"]
    assert "lines" in third["error"]


def test_a_card_keeps_its_control_characters(tmp_path, capsys):
    payload = aamva.compose(
        iin="636050",
        family_name="MERCER",
        first_name="DANIEL",
        document_number="H79686738",
        birth_date=date(1991, 4, 17),
        issue_date=date(2023, 4, 16),
        expiry_date=date(2031, 4, 16),
        sex="M",
        street="418 JUNIPER COURT",
        city="BOISE",
        state="ID",
        postal_code="83702",
        document_discriminator="25785334LT909536",
    )
    file = tmp_path / "card.bin"
    file.write_bytes(payload)
    assert main(["aamva", str(file), "--json"]) == 0
    (answer,) = answers(capsys)
    assert answer["is_valid"] is True
    assert answer["fields"]["family_name"] == "MERCER"
    assert answer["elements"]["DAQ"] == "H79686738"


def test_what_is_no_card_is_refused_with_its_reason(tmp_path, capsys):
    file = tmp_path / "card.txt"
    file.write_text("%NYNEW YORK^DOE$JOHN^?")
    assert main(["aamva", str(file), "--json"]) == 0
    (answer,) = answers(capsys)
    assert answer["is_valid"] is False
    assert answer["errors"]


def test_names_answer_with_a_reason_in_words(capsys):
    assert main(["names", "Ann Lee", "LEE, ANN", "--json"]) == 0
    (answer,) = answers(capsys)
    assert answer["outcome"] == "pass"
    assert answer["reason"].endswith(".")


def test_pairs_of_names_answer_one_line_each(tmp_path, capsys):
    file = tmp_path / "pairs.tsv"
    file.write_text("Ann Lee\tAnn Lee\nAnn Lee\tBob Stone\nonly one name\n")
    assert main(["names", "--pairs", str(file)]) == 0
    same, other, unusable = answers(capsys)
    assert [same["outcome"], other["outcome"]] == ["pass", "fail"]
    assert "two names" in unusable["error"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["mrz", "no-such-file"], "Check the path"),
        (["names", "Ann Lee"], "give two names"),
        (["standing"], "--account"),
        (["read"], "give one photo"),
        (["note", "x.jpg"], "--expect"),
        (["compare", "x.jpg"], "give two photos"),
        (["inspect"], "give one photo"),
        (["inspect", "x.jpg", "--each", "y.jpg"], "name everything behind --each"),
        (["read", "--each", "x.jpg", "--on", "2026-11-22", "y.jpg"], "everything behind --each"),
        (["read", "--each", "x.jpg", "--zone", "y.jpg"], "name everything behind --each"),
        (["compare", "x.jpg", "y.jpg", "--pairs", "z.tsv"], "name everything behind --pairs"),
        (["note", "x.jpg", "--batch", "z.jsonl"], "name everything behind --batch"),
        (["note", "--expect", "x", "--batch", "z.jsonl"], "name everything behind --batch"),
        (["mrz", "x.txt", "--batch", "z.jsonl"], "name everything behind --batch"),
        (["aamva", "x.txt", "--batch", "z.jsonl"], "name everything behind --batch"),
        (["names", "Ann Lee", "--pairs", "z.tsv"], "name everything behind --pairs"),
        (["standing", "--account", "x", "--batch", "z.jsonl"], "everything behind --batch"),
    ],
)
def test_unusable_input_gets_status_2_and_one_sentence(arguments, expected, capsys, monkeypatch):
    def no_models(*_, **__):
        pytest.fail("models were loaded for what cannot be answered")

    monkeypatch.setattr("reinstate.cli.evidence._ready", no_models)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"reinstate {arguments[0]}: ")
    assert expected in said


def test_a_line_separator_inside_a_text_is_no_end_of_line(tmp_path, capsys):
    batch = tmp_path / "cards.jsonl"
    batch.write_text('\ufeff{"payload": "@\u2028"}\n{"payload": "@\x1e"}\n', encoding="utf-8")

    assert main(["aamva", "--batch", str(batch)]) == 0

    assert capsys.readouterr().out.count("\n") == 2


def test_what_stands_where_an_object_is_expected_is_named_as_json_names_it(tmp_path, capsys):
    file = tmp_path / "zones.jsonl"
    file.write_text('[]\n"x"\n7\n7.5\ntrue\nnull\n')
    assert main(["mrz", "--batch", str(file)]) == 0
    told = [answer["error"].partition(" holds ")[2] for answer in answers(capsys)]
    kinds = ("a list", "a text", "a number", "a number", "true or false", "null")
    assert told == [f"{kind}; expected an object, in braces." for kind in kinds]


def test_an_answer_is_one_line_to_whoever_splits_lines_at_every_sign_for_it(capsys):
    answer = {"text": "a\x85b\u2028c\u2029d"}
    emit_each([answer], dict)
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == answer


def test_an_item_that_stops_the_reader_does_not_cost_the_answers_to_the_rest(capsys):
    def answer(item: int) -> dict[str, int]:
        return {"share": 6 // item}

    emit_each([2, 0, 3], answer)

    first, second, third = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first, third) == ({"share": 3}, {"share": 2})
    assert "ZeroDivisionError" in second["error"]


def test_a_full_disk_is_no_items_fault_and_ends_the_command(capsys):
    """A key file that found no room was a line to be reported, and each event after it unknown."""

    def answer(_item: int) -> dict[str, int]:
        raise OSError(errno.ENOSPC, "No space left on device", "keys.json")

    with pytest.raises(OSError, match="No space left"):
        emit_each([1, 2], answer)
    assert capsys.readouterr().out == ""
