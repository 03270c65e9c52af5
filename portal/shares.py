"""Visitors are shared out evenly among the workers: all wait at one door, and the first to wake would take everyone."""

import mmap
import time
from collections.abc import Callable

PATIENCE = 0.005  # seconds; by then who has fewer visitors has opened, unless it is busy or stands still


class Share:
    """What worker ``number`` has of the ``connections``; these are counted worker by worker."""

    def __init__(self, connections: memoryview, number: int) -> None:
        self.connections, self.number = connections, number

    def tell(self, connections: int) -> None:
        """Let the others know how many they are."""
        self.connections[self.number] = connections

    def take(self, accept: Callable[[], None]) -> None:
        """Take in who is at the door, after those that have fewer had the time to."""
        if self.connections[self.number] > min(self.connections):
            time.sleep(PATIENCE)
        accept()


def shares(workers: int) -> list[Share]:
    """One for each worker, in memory that processes forked from here have in common."""
    connections = memoryview(mmap.mmap(-1, 8 * workers)).cast("q")
    return [Share(connections, number) for number in range(workers)]
