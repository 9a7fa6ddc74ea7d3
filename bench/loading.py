"""Seconds to load every model, with all that has to be imported for it.

python -m bench.loading      of a new process, what bench/submission.py prints
"""

import time

BEGAN = time.perf_counter()  # before the imports: they are a part of it

from reinstate.evidence.models import sessions, weights  # noqa: E402
from reinstate.evidence.readers.face import detection, faces  # noqa: E402
from reinstate.evidence.readers.text import detection as text_detection  # noqa: E402
from reinstate.evidence.readers.text import recognition  # noqa: E402


def main() -> None:
    """Open each as the readers open it."""
    detection.opened()
    faces.opened()
    text_detection.opened()
    for entry in weights.catalogue():
        if entry.id.startswith("text_recognition"):
            recognition.opened(entry.id)
        elif entry.file.endswith(".tflite"):
            sessions.interpreter(entry.id)
    print(time.perf_counter() - BEGAN)


if __name__ == "__main__":
    main()
