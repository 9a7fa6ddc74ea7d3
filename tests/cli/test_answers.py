"""What commands write is whole or not there."""

import errno
import os
import resource
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def room_for(size):
    """No file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_of_a_table_without_room_no_part_is_left_and_its_name_stays(tmp_path):
    path, link = tmp_path / "calendar.csv", tmp_path / "latest.csv"
    link.symlink_to(path)
    answers.write_table(link, b"yesterday's\n")
    answers.write_table(link, b"today's\n" * 2)
    assert path.read_bytes() == b"today's\n" * 2
    refused = pytest.raises(answers.Unusable, match=r"latest\.csv cannot be written: .*; make room")
    with refused, room_for(100):
        answers.write_table(link, b"a line of the calendar\n" * 1_000)
    assert link.is_symlink()
    assert not path.exists()


def test_a_file_that_is_there_already_is_left_as_it_is(tmp_path):
    path = tmp_path / "record.jsonl"
    path.write_text("mine")
    with pytest.raises(answers.Unusable, match="is there already"), answers.new_file(path):
        pass
    assert path.read_text() == "mine"


def test_a_file_of_lines_is_read_as_it_is_asked_for(tmp_path):
    """A first import has millions of events."""
    path = tmp_path / "events.jsonl"
    path.write_text('\ufeff{"id": 1}\r\n\n' + '{"id": 2}\n' * 200_000)
    tracemalloc.start()
    try:
        rows = answers.json_lines(path)
        first, second, *_ = next(rows), next(rows), sum(1 for _ in rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (first(), second()) == ({"id": 1}, {"id": 2})
    assert (first.where, second.where) == (f"{path} line 1", f"{path} line 3")
    assert peak < path.stat().st_size / 4


def test_a_file_that_is_no_text_further_down_is_refused_before_its_first_line(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"id": 1}\n' * 50_000 + b"\xff")
    with pytest.raises(answers.Unusable, match="is not UTF-8 text"):
        next(iter(answers.json_lines(path)))


def test_lines_come_from_a_pipe_as_well():
    reads, writes = os.pipe()
    os.write(writes, b'{"id": 1}\n{"id": 2}\n')
    os.close(writes)
    rows = list(answers.json_lines(Path(f"/dev/fd/{reads}")))
    os.close(reads)
    assert [row()["id"] for row in rows] == [1, 2]
