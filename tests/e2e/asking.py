"""Answers questions behind the pages: `python -m tests.e2e.asking`, with the site's settings.

Each question is Python code in one line of JSON on standard input; what it calls `answer` goes out
as one line of JSON, or the traceback does. Every question runs in a process of its own, forked from
one in which the product is imported and nothing has been done: no connection, no policy read.
"""

import json
import os
import sys
import traceback

import django

django.setup()

# What questions begin with; imported once here instead of once for each. Only after Django is set
# up can they be, and no name of theirs is used here: hence E402 and F401.
from reinstate.services.demonstration import demo, demo_samples  # noqa: E402, F401
from reinstate.services.integration import exchange  # noqa: E402, F401
from reinstate.services.review import automatic, copying, deciding  # noqa: E402, F401


def main():
    """Until standard input ends."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with os.fdopen(writing, "w") as out:
                out.write(_answered(json.loads(line)))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            text = answer.read()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{text or _died(status)}\n")
        sys.stdout.flush()


def _answered(code):
    known = {"__name__": "__main__"}
    try:
        exec(code, known)
        return json.dumps({"answer": known["answer"]}, default=str)
    except BaseException:  # noqa: BLE001 - whoever asked shows it, whatever it is
        return json.dumps({"fault": traceback.format_exc()})


def _died(status):
    return json.dumps({"fault": f"the process that was to answer ended with status {status}"})


if __name__ == "__main__":
    main()
