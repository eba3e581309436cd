"""Whom to tell of what: decided for a workspace by its owners, for the installation by who runs it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings as ours

from koipond import access, deliver
from koipond.kit import clock
from koipond.watch import checks, errors

MAILS = 10                 # addresses at most
EMAIL = r"[^\s<>,;:\"@]{1,64}@[^\s<>,;:\"@]{1,180}\.[^\s<>,;:\"@.]{2,60}"
AFTER_SECONDS = 120        # so long it has to last, unless somebody decided otherwise
AFTER_AT_MOST = 86_400
LIMIT_AT_MOST = 10_000_000


@dataclass(frozen=True)
class Setting:
    """`limits`: kind → limit, null for what nobody is told of; what is left out has its default. Quiet time as HH:MM in the workspace's zone, '' for none."""

    mails: list[str] = field(default_factory=list)
    url: str = ""
    limits: dict = field(default_factory=dict)
    after_seconds: int = AFTER_SECONDS
    quiet_from: str = ""
    quiet_until: str = ""
    by: str = ""

    def quiet(self, zone: str, now: datetime) -> bool:
        """Whether nobody is told at this moment."""
        if not self.quiet_from:
            return False
        here, begins, ends = now.astimezone(ZoneInfo(zone)).time(), time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        return begins <= here < ends if begins < ends else here >= begins or here < ends

    def targets(self) -> list[str]:
        """Addresses of mail, and of the webhook."""
        return [*self.mails, *([self.url] if self.url else [])]


def setting(scope: str) -> Setting:
    """Of a workspace, or, with '', of the installation. Raises UnknownWorkspace."""
    row = _rows(scope).first()
    return Setting(row.mails, row.url, row.limits, row.after_seconds, row.quiet_from, row.quiet_until, row.by) if row else Setting()


def decide(scope: str, wish: Setting) -> Setting:
    """Keeps it. Raises BadAlertTarget, BadAlertLimit, BadAlertTime, UnknownWorkspace."""
    from koipond.watch.models import AlertSetting

    wish = _checked(scope, wish)
    place = access.workspace(scope) if scope else None
    AlertSetting.objects.update_or_create(workspace=place, defaults={**vars(wish), "at": clock.now()})
    return setting(scope)


def zone_of(scope: str) -> str:
    """In which quiet time is meant."""
    return access.workspace(scope).time_zone if scope else ours.TIME_ZONE_OF_WORKSPACES


def _rows(scope: str):
    from koipond.watch.models import AlertSetting

    return AlertSetting.objects.filter(workspace=access.workspace(scope) if scope else None)


def _checked(scope: str, wish: Setting) -> Setting:
    mails = list(dict.fromkeys(each.strip() for each in wish.mails if each.strip()))
    wrong = [each for each in mails if not re.fullmatch(EMAIL, each)] or mails[MAILS:]
    if not wrong and wish.url and not deliver.may_ask(wish.url):
        wrong = [wish.url]
    if wrong:
        raise errors.BadAlertTarget(value=wrong[0], most=MAILS, shape=deliver.WEBHOOK_ADDRESS, shape_zh=deliver.WEBHOOK_ADDRESS_ZH)
    known = checks.WORKSPACE if scope else checks.INSTALLATION
    for kind, limit in wish.limits.items():
        good = limit is None or isinstance(limit, (int, float)) and not isinstance(limit, bool) and 0 <= limit <= LIMIT_AT_MOST
        if kind not in known or not good:
            raise errors.BadAlertLimit(kind=kind, value=limit, known=sorted(known))
    if not 0 <= wish.after_seconds <= AFTER_AT_MOST:
        raise errors.BadAlertTime(value=wish.after_seconds, field="after_seconds")
    times = [_time(value, name) for name, value in (("quiet_from", wish.quiet_from), ("quiet_until", wish.quiet_until))]
    if bool(times[0]) != bool(times[1]) or times[0] and times[0] == times[1]:
        raise errors.BadAlertTime(value=wish.quiet_until or wish.quiet_from, field="quiet_until")
    return Setting(mails, wish.url.strip(), dict(wish.limits), int(wish.after_seconds), *times, wish.by)


def _time(value: str, name: str) -> str:
    if value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise errors.BadAlertTime(value=value, field=name)
    return value
