"""Let owners, staff and the exchange of a demo press whatever they are offered: `make wander`.

    python -m tools.wander [--steps N] [--seed S]

Everything runs in this process, on a database of its own that is thrown away, so a fault comes with
its traceback and with what was done before it. The clock goes on by hours and weeks, and whatever
a worker does is done between the steps. A fault is: a page that falls over, a job that fails, what
the product says as an error, marks of a template in a page or a letter, a request with half a lock,
an audit record that is not whole. A few thousand steps take minutes; most go to drawing photos.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile

from tools.wander.watch import SITE


def main() -> int:
    """Wander; status 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reinstate-wander-") as folder:
        os.environ |= {
            "REINSTATE_VAR": folder,
            "REINSTATE_PUBLIC_ADDRESS": f"http://{SITE}",
            "REINSTATE_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        }
        import django

        django.setup()
        from tools.wander.days import Days

        days = Days(random.Random(options.seed))  # noqa: S311 - a plan of walks, no secret
        days.pass_by(options.steps)
    for told in days.watch.faults.values():
        sys.stdout.write(f"\n{told}\n")
    faults, answers = len(days.watch.faults), sum(days.watch.answers.values())
    print(f"{options.steps} steps, {answers} answers, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
