"""Accuracy and speed, printed with counts and intervals."""

import os

# As in the product (reinstate/evidence), before numpy and OpenCV are imported and open threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
