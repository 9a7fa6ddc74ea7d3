"""Commands over the whole book: the sweep, the preview of a policy, invented accounts."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reinstate.cli.answers import Answer, Commands, day, emit, whole, with_json
from reinstate.cli.database import asked, start_django
from reinstate.cli.standing import policy_of

if TYPE_CHECKING:  # these import Django
    from reinstate.services.whole_book.book import Book
    from reinstate.services.whole_book.preview import Amount, Changed, Preview


def register_sweep(commands: Commands) -> None:
    """Add `sweep`."""
    command = with_json(
        commands.add_parser("sweep", help="look at every account whose next review is due")
    )
    command.set_defaults(run=_sweep)


def register_preview(actions: Commands) -> None:
    """Add `policy preview`."""
    preview = with_json(actions.add_parser("preview", help="who a new policy would change"))
    preview.add_argument("folder", type=Path, metavar="NEW_POLICY_DIR")
    preview.add_argument(
        "--on",
        help="the day to compare; that of the book when left out, or of the change if it is ahead",
    )
    preview.add_argument("--book", type=Path, metavar="DIR", help="a book kept elsewhere")
    preview.add_argument("--fresh", action="store_true", help="make the book anew first")
    preview.set_defaults(run=_preview)


def register_demo_accounts(actions: Commands) -> None:
    """Add `demo accounts`."""
    accounts = with_json(actions.add_parser("accounts", help="make a book of invented accounts"))
    accounts.add_argument("--count", type=whole, required=True)
    accounts.set_defaults(run=_demo_accounts)


def _sweep(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.whole_book import sweep

    found = asked(sweep.sweep)
    answer = {
        "on": found.on,
        "looked_at": found.looked_at,
        "letters": found.letters,
        "is_new_policy": found.is_new_policy,
        "failed": list(found.failed),
    }
    emit(answer, as_json=options.json)


def _demo_accounts(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.demonstration import demo_book

    made = asked(lambda: demo_book.make(options.count))
    answer = {
        "rows": made.rows,
        "book": str(made.book.folder),
        "accounts": made.book.accounts,
        "seconds": round(made.seconds, 2),
    }
    emit(answer, as_json=options.json)


def _preview(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services import rules
    from reinstate.services.whole_book import preview, trying

    after = policy_of(options.folder)
    book, before = _book(options), rules.policy()
    signed = rules.as_signed_here(after)
    begins = trying.first_day(before, signed, book.made_on)
    on = day(options.on) if options.on else begins
    found = asked(lambda: preview.preview(book, before, signed, on))
    if options.json:
        emit(_document(found), as_json=True)
    else:
        sys.stdout.write("\n".join(_lines(found)) + "\n")


def _book(options: argparse.Namespace) -> Book:
    """The book asked for, or this installation's own, made when there is none yet."""
    from reinstate.services.whole_book import book, book_source

    folder = options.book or book_source.folder()
    if options.book and not options.fresh:
        return asked(lambda: book.opened(folder))
    if options.fresh or not (folder / book.LABEL).is_file():
        made = book_source.make(folder)
        cost = f"made the book of {made.book.accounts} accounts in {made.seconds:.2f} s"
        sys.stderr.write(f"{cost}: {folder}\n")
        return made.book
    return asked(lambda: book.opened(folder))


def _document(found: Preview) -> Answer:
    return {
        "on": found.on,
        "book": {
            "made_on": found.book.made_on,
            "source": found.book.source,
            "accounts": found.book.accounts,
        },
        "policy": {"before": found.before_digest, "after": found.after_digest},
        "changed": _amount(found.amount),
        "lifecycles": [
            {"lifecycle": item, "before": _amount(before), "after": _amount(after)}
            for item, before, after in found.totals
        ],
        "by_state": [_change(item) for item in found.changed],
        "seconds": round(found.seconds, 3),
    }


def _amount(amount: Amount) -> Answer:
    return {
        "accounts": amount.accounts,
        "usd": amount.usd,
        "without_value": amount.without_value,
    }


def _change(item: Changed) -> Answer:
    return {
        "state": item.state,
        "before": item.before.lifecycle,
        "after": item.after.lifecycle,
        "gains": sorted(item.gains),
        "loses": sorted(item.loses),
        "may_no_longer": sorted(item.may_no_longer),
        "may_again": sorted(item.may_again),
        **_amount(item.amount),
    }


def _lines(found: Preview) -> list[str]:
    total = found.amount
    made_on: date = found.book.made_on
    scale = f"{total.accounts} of {found.book.accounts} accounts change on {found.on}"
    lines = [
        f"{scale}, with ${total.usd}; {total.without_value} of them have no value on record.",
        f"Book of {made_on} ({found.book.source}); compared in {found.seconds:.2f} s.",
        "",
        f"{'state':8}{'before':17}{'after':17}{'accounts':>10}{'dollars':>18}  what changes",
    ]
    lines += [
        f"{item.state:8}{item.before.lifecycle:17}{item.after.lifecycle:17}"
        f"{item.amount.accounts:>10}{item.amount.usd:>18}  {_what(item)}"
        for item in found.changed
    ]
    return lines


def _what(item: Changed) -> str:
    parts = (
        ("+", item.gains),
        ("-", item.loses),
        ("may no longer ", item.may_no_longer),
        ("may again ", item.may_again),
    )
    return "; ".join(f"{sign}{', '.join(sorted(found))}" for sign, found in parts if found)
