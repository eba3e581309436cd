"""Tells somebody of an alert: by mail and by a webhook, each in both languages, and of each target whether it knows."""

import json
import logging
import uuid
from datetime import datetime

from koipond import access, deliver
from koipond.kit import clock
from koipond.kit.errors import KoipondError
from koipond.watch import errors, kept, words
from koipond.watch.checks import Finding

log = logging.getLogger(__name__)


def tell(scope: str, which: str, found: Finding, since: datetime, targets: list[str], number: str) -> list[str]:
    """Those of the targets that were told. `which`: begins, ends or test; `number` names it for who gets it twice."""
    place = scope or _some_workspace()
    return [target for target in targets if place and _told(place, scope, which, found, since, target, number)]


def told_now(scope: str) -> dict[str, bool]:
    """Sends a test to everybody who is set: target → whether it went out. Raises NoAlertTarget."""
    targets = kept.setting(scope).targets()
    if not targets:
        raise errors.NoAlertTarget()
    done = tell(scope, "test", Finding("test", "good"), clock.now(), targets, str(uuid.uuid4()))
    return {target: target in done for target in targets}


def _told(place: str, scope: str, which: str, found: Finding, since: datetime, target: str, number: str) -> bool:
    try:
        if "@" in target.partition("/")[0]:
            return deliver.send_notice(place, target, words.subject(which, scope, found), _text(scope, found, since)).status == "accepted"
        return deliver.post_notice(place, target, number, _body(scope, which, found, since)).kind == deliver.ANSWERED
    except KoipondError as error:
        log.warning("an alert could not be told: %s", error.number)
    except Exception:
        log.exception("an alert could not be told")
    return False


def _text(scope: str, found: Finding, since: datetime) -> str:
    lines = [text for texts in words.said(found).values() for text in texts]
    where = [f"{scope or 'installation'} · since {since:%Y-%m-%d %H:%M:%S} UTC"]
    return "\n".join([*lines, *where])


def _body(scope: str, which: str, found: Finding, since: datetime) -> bytes:
    says = {language: {"what": what, "do": do} for language, (what, do) in words.said(found).items()}
    return json.dumps({"type": f"alert.{which}", "workspace": scope or None, "kind": found.kind, "subject": found.subject, "verdict": found.verdict,
                       "since": since.isoformat(), "at": clock.now().isoformat(), "values": found.values, "says": says}, ensure_ascii=False, default=str).encode()


def _some_workspace() -> str:
    """Whose way out and whose secret the installation's alerts use: the oldest workspace's."""
    found = access.workspaces()
    return found[0].slug if found else ""
