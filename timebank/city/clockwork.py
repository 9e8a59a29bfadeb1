"""Lets many stories happen in the order of their moments, up to one moment: what lies after it has not happened yet.

A story is a generator that yields the moment of its next act and acts when it is resumed; so a need that is open at
the end is a story that was cut off, not a state that somebody wrote.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Story = Iterator[datetime]


class Clockwork:
    """The stories that still have something to do, by moment."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._order = count()
        self._now: datetime | None = None

    def add(self, story: Story) -> None:
        """Take up a story; nothing of it happens before its first moment."""
        self._wait(story)

    def run(self, *, tell: Callable[[datetime], None]) -> int:
        """Let everything happen that is due until the end; give how many acts there were."""
        acts = 0
        while self._waiting:
            moment, _, story = heappop(self._waiting)
            if moment > self.until:
                break
            self._now = moment
            tell(moment)
            self._wait(story)
            acts += 1
        return acts

    def _wait(self, story: Story) -> None:
        """Resume a story until it names its next moment, and put it in the queue."""
        moment = next(story, None)
        if moment is None:
            return
        if self._now is not None and moment < self._now:
            raise ValueError(f"a story wants to go back from {self._now} to {moment}")
        heappush(self._waiting, (moment, next(self._order), story))
