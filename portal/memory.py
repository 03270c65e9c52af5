"""What the process keeps of the memory that it was given."""

import ctypes
import sys

M_MMAP_THRESHOLD = -3  # malloc.h of glibc
LARGE = 1_000_000  # bytes


def give_back_large_blocks() -> None:
    """Have each large block be returned to the system once it is freed (glibc; elsewhere nothing happens).

    A password check needs 19 MB for an instant. Left to itself, glibc learns from the first one to keep so much at
    hand in each thread: four threads that have each checked one would hold 80 MB for good.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(M_MMAP_THRESHOLD, LARGE)
