"""Photos in, facts and findings out. No Django, no policy values, no database."""

import os

# Before numpy and OpenCV are imported: a second thread that waits for work keeps a core busy, and
# photos run side by side as it is.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
