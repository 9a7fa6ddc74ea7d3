"""One broken file for each kind of mistake; its first line says what must be answered."""

from pathlib import Path

import pytest
from tests.rulebook.small_policy import folder_with

from reinstate.rulebook import BrokenPolicy, load

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_mistake_is_answered_with_its_line_and_what_to_do(path, tmp_path):
    text = path.read_text(encoding="utf-8")
    line, _, what = text.splitlines()[0].removeprefix("# line ").partition(": ")
    with pytest.raises(BrokenPolicy) as caught:
        load(folder_with(tmp_path, text))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("house.yaml", int(line))
    assert problem.what.startswith(what)
    assert problem.do


def test_one_key_in_two_files_names_both(tmp_path):
    text = (BROKEN[0].parent / "negative_hours.yaml").read_text(encoding="utf-8")
    text = text.replace("value: -1", "value: 24")
    folder_with(tmp_path, text, "a.yaml")
    with pytest.raises(BrokenPolicy, match=r"b\.yaml:5: .* already in a\.yaml line 5"):
        load(folder_with(tmp_path, text, "b.yaml"))
