"""All workers end at the same time: the longest files begin first, and the end says how long a worker had nothing to do.

`make test` hands out whole files (`--dist loadfile --no-loadscope-reorder`), in the order given here.
"""

import time

# Files that take longest, the longest first; all others come after them, as they are found. Stories of the console stay together and in their order: they share a shop, and its clock.
FIRST = [
    "server/test_senders.py",
    "server/test_every_role_killed.py",
    "faults/test_providers.py",
    "faults/test_stores_gone.py",
    "stories/test_killed_at_any_moment.py",
    "server/test_roles.py",
    "stories/test_quotas_survive_kills.py",
    "journeys/test_playbook_ways.py",
    "stories/test_wechat_greets_once.py",
    "stories/test_calls_survive_kills.py",
    "faults/test_backup.py",
    "server/test_backup_of_servers.py",
    "server/test_shards.py",
    "faults/test_disk_full.py",
    "server/test_lanes.py",
    "social/wecom/test_mass.py",
    "faults/test_clock_jumps.py",
    "access/test_chain.py",
]


def longest_first(items: list) -> None:
    """Sorts the tests; those of a file stay together and in their order. The same in every worker."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get("/".join(item.path.parts[-2:]), len(FIRST)))


class Balance:
    """Listens to the reports of all workers."""

    def __init__(self):
        self.ended, self.worked, self.since = {}, {}, time.time()

    def pytest_runtest_logreport(self, report):
        worker = getattr(report, "worker_id", "")
        if worker and worker != "master":
            self.ended[worker] = max(self.ended.get(worker, 0), report.stop)
            self.worked[worker] = self.worked.get(worker, 0) + report.duration

    def pytest_terminal_summary(self, terminalreporter):
        for worker, ended in sorted(self.ended.items()):
            idle = max(self.ended.values()) - ended
            terminalreporter.write_line(f"{worker}: {self.worked[worker]:.0f} s of tests, {idle:.0f} s idle at the end")
