"""How quotas stand now, by account and window: used, planned, left; and what went unsent for lack of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from koipond import access
from koipond.deliver import channel_accounts
from koipond.deliver.quotas import facts, judging, kept, rules
from koipond.deliver.quotas.rules import Quota
from koipond.engine import Sql, database
from koipond.kit import clock

REASONS = ("over_quota", "quota_turn", "vendor_cap", "recipient_cap", "account_quota", "window_closed")   # each is for lack of quota


@dataclass(frozen=True)
class Standing:
    """A quota and account in the window of now. `left` is of the account; of persons and devices, `subjects` is how many of them have had any,
    `full` how many have nothing left. `planned` waits in the outbox or is expected of journeys until the window closes.
    """

    quota: Quota
    account: int
    account_name: str
    opens: datetime
    closes: datetime
    used: int
    waiting: int
    expected: int
    left: int
    subjects: int
    full: int


@dataclass(frozen=True)
class Unsent:
    """Messages of a step that were refused, or wait, for lack of a quota (`quota` '' where the channel's own code said so)."""

    journey: int
    step: str
    reason: str
    quota: str
    refused: int
    waiting: int


def standing(workspace, coming=lambda until: []) -> list[Standing]:
    """Every quota that there is an account for, those that do not hold too; `coming(until)`: see `preview`."""
    slug, now = str(workspace), clock.now()
    db, accounts, found, waits = database(slug), channel_accounts.accounts(slug), [], {}
    for quota in kept.quotas(slug):
        for account in judging.bound(quota, [one for one in accounts if one.channel == quota.channel]):
            held, id = rules.settled(quota, account, now), account.id if account else 0
            window = rules.window(held, now)
            used, subjects, full = db.rows("deliver.quota_standing", {"counted": facts.counted(held, id, window.opens)}, number=held.number)[0]
            alike = held.channel, held.kinds, window.closes      # several accounts and persons' quotas ask the same
            if alike not in waits:
                waits[alike] = db.value(Sql.of("SELECT count() FROM ([[waiting]])", waiting=facts.waiting(held, now, window.closes))) if held.messages else 0
            waiting = waits[alike]
            expected = sum(one.messages for one in coming(window.closes) if one.channel == held.channel and one.kind in held.kinds)
            found.append(Standing(held, id, account.name if account else "", window.opens, window.closes, used, waiting or 0, round(expected),
                                  max(0, held.number - used), subjects, full))
    return found


def pace(workspace, journeys: list[int], days: int) -> list[tuple[int, str, str, float]]:
    """(journey, channel, kind, messages a day) that journeys have put in the last days."""
    now = clock.now()
    return database(str(workspace)).rows("deliver.quota_rates", days=float(days), since=now - timedelta(days=days), until=now, journeys=journeys)


def unsent(workspace, since: datetime, journey: int = 0) -> list[Unsent]:
    """What did not go out for lack of quota since a moment, by journey and step, the most first; of one journey if asked."""
    place = access.workspace(str(workspace))
    return [Unsent(**row) for row in database(place.slug).dicts("deliver.quota_unsent", since=since, journey=journey, reasons=list(REASONS))]
