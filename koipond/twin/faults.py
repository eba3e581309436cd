"""Faults on demand: what goes wrong next, for whom, how often."""

import msgspec

KINDS = ("fail_next", "latency", "drop_after_accept", "down")


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """`n` is how many requests it strikes, 0 every one until cleared. `code` is the platform's own, for fail_next."""

    what: str
    platform: str = ""      # "" is all
    n: int = 1
    code: int | str = 0
    text: str = ""
    seconds: float = 0.0    # of latency
    path: str = ""          # only requests whose path or operation contains it, or ends so where it ends in $


class Faults:
    def __init__(self):
        self.due: list[Fault] = []

    def ask(self, fault: Fault) -> None:
        self.due.append(fault)

    def clear(self, platform: str = "") -> None:
        self.due = [fault for fault in self.due if platform and fault.platform not in ("", platform)]

    def take(self, kind: str, platform: str, path: str) -> Fault | None:
        """The first such fault that strikes now, counted down; None when all is well."""
        for fault in self.due:
            if fault.what == kind and fault.platform in ("", platform) and _meant(fault.path, path):
                if fault.n:
                    fault.n -= 1
                    if not fault.n:
                        self.due.remove(fault)
                return fault
        return None


def _meant(wanted: str, path: str) -> bool:
    return path.endswith(wanted[:-1]) if wanted.endswith("$") else wanted in path
