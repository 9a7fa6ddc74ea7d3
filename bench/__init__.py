"""Accuracy and speed, printed with counts and intervals."""

import os

# As in the product (reinstate/evidence): before numpy is imported, or it has its threads already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
