"""A disk that fills up, or a process that is killed, leaves no half of a file behind."""

import errno
import json
import os
import resource

import pytest

from reinstate.store import whole_files


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file"


@pytest.fixture
def full_disk(monkeypatch):
    def no_room(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)


def test_a_disk_without_room_is_left_without_a_part_of_a_new_file(file, full_disk):
    with pytest.raises(OSError, match="No space left") as raised:
        whole_files.make(file, "a key")
    assert raised.value.filename == str(file), "what to make room for is said"
    assert not list(file.parent.iterdir())


def test_a_disk_without_room_for_a_line_more_is_told_with_the_file(file, full_disk):
    with pytest.raises(OSError, match="No space left") as raised:
        whole_files.add_line(file, {"size": 3})
    assert raised.value.filename == str(file)


def test_of_two_first_starts_the_first_ones_file_counts(file):
    whole_files.make(file, "first")
    whole_files.make(file, "second")
    assert file.read_text() == "first"
    assert file.stat().st_mode & 0o777 == whole_files.OWNER_ONLY
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("left", ['{"size": 3, "hea', '{"size": 3}', ""])
def test_a_line_left_half_written_makes_way_and_a_whole_one_stays(file, left):
    file.write_text('{"size": 1}\n' + left)
    whole = [1, 3] if left.endswith("}") else [1]
    assert [json.loads(line)["size"] for line in whole_files.lines(file)] == whole
    whole_files.add_line(file, {"size": 4})
    assert [json.loads(line)["size"] for line in whole_files.lines(file)] == [*whole, 4]
    assert file.read_text().endswith('\n{"size": 4}\n')


def test_a_line_for_which_there_is_no_room_is_an_error_and_counts_for_nothing(file):
    file.write_text('{"size": 1}\n')
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 5, hard))
    try:
        with pytest.raises(OSError, match="No space left"):
            whole_files.add_line(file, {"size": 4})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert file.read_text() == '{"size": 1}\n{"siz'
    assert whole_files.lines(file) == ['{"size": 1}']
