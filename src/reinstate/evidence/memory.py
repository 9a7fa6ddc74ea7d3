"""How a process that holds pictures and models asks the system for its memory.

Large pages, where the system has them for whoever asks: a picture's memory comes in hundreds of
pieces instead of thousands, and weights are found in it with fewer misses. A submission takes 0.98
of its time (ADR 20). The C library reads its settings when a process starts and never again, so
whoever starts one says so. Libraries that do not know the setting pass over it.
"""

LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
