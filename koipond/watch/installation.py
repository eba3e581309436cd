"""What is looked at of the whole installation: servers of facts, disks, leaders, slow statements, backups, processes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from koipond import access, engine
from koipond.kit import clock
from koipond.watch.checks import CHANGES_HANDS_SECONDS, LISTED, Finding, facts_of, judged, limit_of, sending_unheld
from koipond.watch.pulse import Process, home

TAKEN_WITHIN = timedelta(seconds=60)   # after its start a process has taken what nobody does, and told of it
LEADING = {"sending": "send", "sources": "clock", "nights": "clock", "alerts": ""}   # what one process does, sending of a workspace → the role that may; '' any


def findings(living: list[Process], limits: dict) -> list[Finding]:
    """How the installation stands."""
    facts = facts_of(engine.shards())
    answers = not facts or any(one.verdict != "bad" for one in facts)
    return [*facts, *_disks(living, limits, answers), *_leaders(living), _statements(living, limits), _backup(limits), *_processes(living)]


def statements(living: list[Process], workspace: str = "") -> list[dict]:
    """The slowest of the last hour, of all processes together, the longest first; of a workspace, or of all."""
    found: dict[tuple, dict] = {}
    for one in (row for each in living for row in each.told.get("statements", [])):
        if workspace in ("", one["workspace"]):
            kept = found.setdefault((one["workspace"], one["statement"]), {**one, "times": 0, "seconds": 0.0, "longest_seconds": 0.0})
            kept["times"], kept["seconds"] = kept["times"] + one["times"], kept["seconds"] + one["seconds"]
            kept["longest_seconds"] = max(kept["longest_seconds"], one["longest_seconds"])
    rows = sorted(found.values(), key=lambda one: -one["longest_seconds"])[:LISTED]
    return [{"workspace": one["workspace"], "statement": one["statement"], "times": one["times"], "longest_seconds": round(one["longest_seconds"], 2),
             "seconds": round(one["seconds"], 2)} for one in rows]


def _disks(living: list[Process], limits: dict, answers: bool) -> list[Finding]:
    here = home()
    disks = {"home": (here["free_bytes"], here["total_bytes"])}
    disks |= {f"{one.machine}: home": (one.told["home"]["free_bytes"], one.told["home"]["total_bytes"]) for one in living if one.told.get("home") and not engine.embedded()}
    if not engine.embedded():
        disks |= {f"ClickHouse: {disk.name}": (disk.free_bytes, disk.total_bytes) for disk in (engine.disks() if answers else [])}
        del disks["home"]
    return [Finding("disk", judged("disk", 100 * free / all_bytes, limits), name, {"percent": round(100 * free / all_bytes, 1), "free_bytes": free, "total_bytes": all_bytes})
            for name, (free, all_bytes) in disks.items() if all_bytes]


def _leaders(living: list[Process]) -> list[Finding]:
    if not living:
        return [Finding("leaders", "unknown")]
    led = {name: one.machine for one in living for name in one.told.get("leads", [])}
    unheld = [one.slug for one in access.workspaces() if sending_unheld(one.slug, living) >= CHANGES_HANDS_SECONDS]
    found = [Finding("leaders", _led(name, role, led, living, unheld), name, {"machine": led.get(name, ""), "role": role, "able": _able(living, role)})
             for name, role in LEADING.items()]
    found[0].values["unheld"] = ", ".join(unheld[:LISTED])
    return [*found, Finding("leaders", "good" if _able(living, "clock") else "bad", "clock", {"machine": "", "role": "clock", "able": _able(living, "clock")})]


def _led(name: str, role: str, led: dict, living: list[Process], unheld: list[str]) -> str:
    if name in led and not (name == "sending" and unheld):
        return "good"
    return "unknown" if _taking(living, role) else "bad"


def _taking(living: list[Process], role: str) -> bool:
    """Whether those that can do it have only begun."""
    able = [one for one in living if not role or role in one.roles]
    return bool(able) and all(clock.real() - one.began_at < TAKEN_WITHIN for one in able)


def _able(living: list[Process], role: str) -> int:
    return sum(not role or role in one.roles for one in living)


def _statements(living: list[Process], limits: dict) -> Finding:
    rows = statements(living)
    longest = rows[0]["longest_seconds"] if rows else 0.0
    return Finding("statements", judged("statements", longest, limits), values={"seconds": longest, "statements": rows})


def _backup(limits: dict) -> Finding:
    """Without a mark nobody knows, and that is something to look at. `koipond backup` leaves one in the home."""
    hours, mark = limit_of("backup", limits) or settings.BACKUP_HOURS, Path(settings.BACKUP_MARK or access.backup_mark())
    if not settings.BACKUP_MARK and not mark.exists():
        return Finding("backup", "unknown", values={"limit": hours})
    try:
        at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    except OSError:
        return Finding("backup", "bad", values={"limit": hours, "hours": None})
    age = (clock.real() - at).total_seconds() / 3600
    return Finding("backup", "good" if age < hours else "bad", values={"limit": hours, "hours": round(age, 1), "at": at.isoformat()})


def _processes(living: list[Process]) -> list[Finding]:
    if not living:
        return [Finding("processes", "unknown")]
    return [Finding("processes", "good", one.named, {"roles": one.roles, "memory_bytes": one.told.get("memory_bytes", 0),
                    "began_at": one.began_at.isoformat(), "sends": _sends(one)}) for one in living]


def _sends(one: Process) -> list[str] | None:
    """The workspaces for which a process sends; None for all that there are."""
    told = one.told.get("sender", {})
    return told.get("workspaces") if told.get("running") else []
