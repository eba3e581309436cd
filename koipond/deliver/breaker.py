"""A host that does not answer is left alone for a while, and then asked by one request whether it is back."""

import time
from dataclasses import dataclass

BREAK_AFTER = 5                # tries in a row that found no service: then the host rests, and one try sees whether it is back
BREAK_SECONDS = (30, 60, 120, 300, 600)   # for so long; then the last again


@dataclass
class Host:
    """How a host has behaved; the same for all workspaces."""

    wide: int                      # requests at once while it is well
    failures: int = 0              # in a row
    breaks: int = 0                # in a row
    rests_until: float = 0.0

    def resting(self) -> bool:
        return self.rests_until > time.monotonic()

    def failing(self) -> bool:
        """Whether it was left alone and has not shown yet that it is back."""
        return self.failures >= BREAK_AFTER

    def width(self) -> int:
        """How many requests at once: one, until it has shown that it is back."""
        return 1 if self.failures >= BREAK_AFTER else self.wide

    def note(self, alive: bool) -> None:
        if alive:
            self.failures, self.breaks, self.rests_until = 0, 0, 0.0
            return
        self.failures += 1
        if self.failures >= BREAK_AFTER and not self.resting():   # those that were under way when it broke break it no further
            self.rests_until = time.monotonic() + BREAK_SECONDS[min(self.breaks, len(BREAK_SECONDS) - 1)]
            self.breaks += 1
