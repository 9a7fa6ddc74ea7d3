"""What commands write is whole or not there."""

import errno
import os

import pytest

from reinstate.cli import answers


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), answers.Unusable),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_of_a_file_that_could_not_be_written_whole_nothing_is_left(tmp_path, fault, raised):
    path = tmp_path / "record.jsonl"
    with pytest.raises(raised) as said:
        write_half(path, fault)
    assert not path.exists()
    if raised is answers.Unusable:
        assert str(said.value).endswith("cannot be written: No space left on device; make room.")


def write_half(path, fault):
    with answers.new_file(path) as file:
        file.write(b"half of it")
        raise fault


def test_a_file_that_is_there_already_is_left_as_it_is(tmp_path):
    path = tmp_path / "record.jsonl"
    path.write_text("mine")
    with pytest.raises(answers.Unusable, match="is there already"), answers.new_file(path):
        pass
    assert path.read_text() == "mine"
