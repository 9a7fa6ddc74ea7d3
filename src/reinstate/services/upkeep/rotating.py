"""New keys for a running installation: the index keys, and the master key (docs/adr/0029).

Each rotation has two steps. First the new key is only known, so that every process, on every
machine, can use what is made with it. Then it is written with, and what older keys made is remade
in batches. What was interrupted goes on when it is run again; look-ups find all of it meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reinstate.services import clock, installation, journal
from reinstate.services.errors import Refused
from reinstate.services.upkeep import master_columns
from reinstate.store import key_fit, keyed_columns, keyfile_changes
from reinstate.store.audit import Tag
from reinstate.store.keyfile import keys
from reinstate.store.models import AuditEntry

# Longer than a process on this machine goes on with what it read of the file before: a look-up
# computes its digests, then waits at most this long for the database (settings: 20 s).
SETTLE_SECONDS = 25.0
PER = 10_000

Progress = Callable[[str], None]
Wait = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What one run did. `key` names the one that writes now, or will after `is_prepared`.

    `is_prepared`: the key is known and nothing is written with it yet. `seconds_per_10000`: of the
    remaking alone, 0 where there was nothing to remake.
    """

    key: int
    is_prepared: bool
    remade: int
    seconds: float
    seconds_per_10000: float


@dataclass(frozen=True, slots=True)
class Held:
    """What the key file holds, and what of the database older keys made.

    `…_since`: when the key in use was made; None for the first, which is as old as the key file.
    """

    key_file: Path
    index_keys: int
    index_key_writing: int
    index_key_since: datetime | None
    digests_by_older_keys: int
    master_keys: int
    master_key_sealing: int
    master_key_since: datetime | None
    sealed_by_older_keys: int


@dataclass(frozen=True, slots=True)
class Told:
    """The entries of the record between which a rotation lies."""

    added: Tag
    rotated: Tag

    def is_under_way(self) -> bool:
        """Whether a key was added of which the record does not say yet that it was rotated to."""
        rows = AuditEntry.objects.filter(tag__in=(self.added, self.rotated)).order_by("-sequence")
        return rows.values_list("tag", flat=True).first() == self.added

    def made_at(self) -> datetime | None:
        """When the key was added that was rotated to last; None where there was no rotation."""
        rows = AuditEntry.objects.order_by("-sequence")
        last = rows.filter(tag=self.rotated).values_list("sequence", flat=True).first()
        added = rows.filter(tag=self.added, sequence__lt=last or 0)
        return added.values_list("at", flat=True).first()


INDEX = Told(Tag.OPERATOR_INDEX_KEY_ADDED, Tag.OPERATOR_INDEX_KEY_ROTATED)
MASTER = Told(Tag.OPERATOR_MASTER_KEY_ADDED, Tag.OPERATOR_MASTER_KEY_ROTATED)


def held() -> Held:
    """Look, and change nothing. Of another installation's file there is nothing to say."""
    key_fit.demand()
    found = keys()
    return Held(
        key_file=Path(settings.KEY_FILE),
        index_keys=len(found.index_keys),
        index_key_writing=found.index_version,
        index_key_since=INDEX.made_at(),
        digests_by_older_keys=keyed_columns.count_old(),
        master_keys=len(found.master_ids),
        master_key_sealing=found.master_id,
        master_key_since=MASTER.made_at(),
        sealed_by_older_keys=master_columns.count_old(),
    )


def rotate_index(
    by: str,
    *,
    prepare: bool = False,
    finish: bool = False,
    tell: Progress = print,
    wait: Wait = time.sleep,
) -> Rotated:
    """Write blind indexes with a new key, and remake all that stand under older ones.

    Where an earlier run was interrupted, or left rows of a process that did not know the key yet,
    that is finished and no further key is made. `finish`: that alone, whatever there is to remake.
    """
    who = _named(by)
    if finish:
        _demand_nothing_waits(_is_index_key_waiting())
    elif keyed_columns.count_old() == 0:
        _begin(INDEX, who, _is_index_key_waiting, keyfile_changes.add_index_key)
    is_known, key = _is_index_key_waiting(), keys().newest_index_version
    if prepare:
        return _prepared(key, is_known)
    if is_known:
        _let_settle(tell, wait)
        keyfile_changes.write_with_newest_index_key()
        _let_settle(tell, wait)
    work = [(str(column), column.bring_up) for column in keyed_columns.every()]
    return _remade(INDEX, who, key, work, tell)


def rotate_master(
    by: str,
    *,
    prepare: bool = False,
    finish: bool = False,
    tell: Progress = print,
    wait: Wait = time.sleep,
) -> Rotated:
    """Seal with a new master key, and seal anew all that older ones sealed; as for the index keys.

    The older ones stay in the file and open what they sealed, until `drop_old_masters`.
    """
    who = _named(by)
    if finish:
        _demand_nothing_waits(_is_master_waiting())
    elif master_columns.count_old() == 0:
        _begin(MASTER, who, _is_master_waiting, keyfile_changes.add_master)
    is_known, key = _is_master_waiting(), keys().master_ids[-1]
    if prepare:
        return _prepared(key, is_known)
    if is_known:
        _let_settle(tell, wait)
        keyfile_changes.seal_with_newest_master()
        _let_settle(tell, wait)
    return _remade(MASTER, who, key, master_columns.work(), tell)


def drop_old_masters(by: str) -> int:
    """Take every master key but the one that seals out of the file; returns how many.

    Refused while anything here is sealed by one of them. Backups made before need the file as it
    was.
    """
    who, found = _named(by), keys()
    if _is_master_waiting():
        raise Refused(
            "A master key was added and does not seal yet; run reinstate keyfile rotate-master "
            "first.",
            "rotation_unfinished",
        )
    if old := master_columns.count_old():
        raise Refused(
            f"{old} values are still sealed by an older master key; run reinstate keyfile "
            "rotate-master first.",
            "rotation_unfinished",
        )
    if jobs := master_columns.count_old_jobs():
        raise Refused(
            f"{jobs} jobs that wait are still sealed by an older master key; see that a worker "
            "runs, retry or close those given up under Operations, then run this again.",
            "rotation_unfinished",
        )
    if len(found.master_ids) == 1:
        raise Refused("The key file holds one master key only; nothing was changed.", "one_key")
    _change(Tag.OPERATOR_MASTER_KEY_DROPPED, who, keyfile_changes.drop_old_masters)
    return len(found.master_ids) - len(keys().master_ids)


def _named(by: str) -> str:
    """Who rotates. A file that does not fit is refused before it gets a key: what is remade by one
    of another installation's keys is found by neither file.
    """
    key_fit.demand()
    who = " ".join(by.split())
    if not 1 <= len(who) <= 48:
        raise Refused("Say with --by who rotates, in 1 to 48 characters.", "nobody_named")
    return who


def _is_index_key_waiting() -> bool:
    return keys().newest_index_version > keys().index_version


def _is_master_waiting() -> bool:
    return keys().master_ids[-1] != keys().master_id


def _begin(told: Told, who: str, is_waiting: Callable[[], bool], add: Callable[[], object]) -> None:
    """A new key, unless one waits already: of two commands at once the second finds the first's.

    A run that was killed may have left a key that the record does not tell of, which it then does,
    or everything remade and no entry of that: then this run finishes it and begins no other.
    """
    with transaction.atomic():
        installation.line_up()
        is_under_way = told.is_under_way()
        if not is_waiting() and not is_under_way:
            _change(told.added, who, add)
        elif is_waiting() and not is_under_way:
            journal.record(told.added, who, "key_file", clock.now())


def _change(tag: Tag, who: str, change: Callable[[], object]) -> None:
    """Change the key file with an entry of the record: without the entry there is no change."""
    with transaction.atomic():
        journal.record(tag, who, "key_file", clock.now())
        change()


def _demand_nothing_waits(is_waiting: bool) -> None:
    if is_waiting:
        raise Refused(
            "A key is known and nothing is written with it yet. When every machine has the newest "
            "key file, run this without --finish.",
            "rotation_unfinished",
        )


def _prepared(key: int, is_known: bool) -> Rotated:
    if not is_known:
        raise Refused(
            "An earlier rotation has not remade everything yet; run this without --prepare to "
            "finish it, then begin the next.",
            "rotation_unfinished",
        )
    return Rotated(key, is_prepared=True, remade=0, seconds=0, seconds_per_10000=0)


def _let_settle(tell: Progress, wait: Wait) -> None:
    tell(f"waiting {SETTLE_SECONDS:.0f} s until every process has read the key file")
    wait(SETTLE_SECONDS)


def _remade(
    told: Told,
    who: str,
    key: int,
    work: list[tuple[str, Callable[[], Iterator[int]]]],
    tell: Progress,
) -> Rotated:
    began, remade = time.monotonic(), 0
    for name, batches in work:
        done, at = 0, time.monotonic()
        for rows in batches():
            done, remade = done + rows, remade + rows
            time.sleep(time.monotonic() - at)  # as long for others as it took: SQLite is not fair
            at = time.monotonic()
            if done % PER < rows:
                tell(f"{name}: {done} remade, {_pace(remade, began):.1f} s per {PER}")
    seconds = time.monotonic() - began
    details = {"key": key, "remade": remade}
    with transaction.atomic():
        installation.line_up()
        if remade or told.is_under_way():  # a look that found nothing is no rotation
            journal.record(told.rotated, who, "key_file", clock.now(), details)
    return Rotated(
        key,
        is_prepared=False,
        remade=remade,
        seconds=round(seconds, 1),
        seconds_per_10000=round(_pace(remade, began), 1),
    )


def _pace(rows: int, began: float) -> float:
    return (time.monotonic() - began) * PER / rows if rows else 0.0
