"""What is answered to a call of the platform: decided once, written down before it is said, and never begun anew.

The platform asks again where it had no answer in time: within twenty seconds the same call has the same answer, also from a process that
was started since. Once an answer has left us in time, or twenty seconds are over, the same call is answered with nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from koipond import access
from koipond.kit import clock, ids
from koipond.social.replies import rules
from koipond.social.replies.matching import matches
from koipond.social.replies.models import ElseReply, SaidReply

WAITS = timedelta(seconds=20)       # five seconds, and three times again
REMEMBERED = timedelta(days=1)
ELSE_AGAIN = timedelta(hours=1)     # nobody hears oftener that their words were not understood


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: by which rule (0 by none: a greeting), of which kind, with the parts that the kind has."""

    kind: str
    body: dict
    rule: int = 0
    name: str = ""


def once(workspace: str, account: int, call: str, choose: Callable[[], Reply | None]) -> Reply | None:
    """The answer to a call, on disk when this returns; None where there is none, or where it has been given."""
    row = SaidReply.objects.filter(account=account, call=call).first()
    if row is None:
        try:
            with transaction.atomic():
                reply = choose()
                if reply:
                    SaidReply.objects.create(workspace=access.workspace(workspace), account=account, call=call, rule=reply.rule, name=reply.name,
                                             kind=reply.kind, body=reply.body, at=clock.now())
                return reply
        except IntegrityError:      # the same call, at the same moment
            row = SaidReply.objects.filter(account=account, call=call).first()
    if row is None or row.handed_at or clock.now() - row.at > WAITS:
        return None
    return Reply(row.kind, row.body, row.rule, row.name)


def handed(account: int, call: str) -> None:
    """The answer to a call has left us while it was waited for."""
    SaidReply.objects.filter(account=account, call=call, handed_at=None).update(handed_at=clock.now())


def would_answer(account: int, text: str) -> rules.Rule | None:
    """The rule by which a message would be answered now."""
    now = clock.now()
    row = next((row for row in rules.rows_of(account) if rules.standing(row, now) == "on" and matches(row.match, row.words, text)), None)
    return rules.told(row) if row else None


def choose(workspace: str, account: int, openid: str, text: str) -> Reply | None:
    """What a message is answered; None for nothing. Who hears an answer for want of a rule, hears none for an hour.

    To be called by `once`: what it takes is given back where the same call was answered at the same moment.
    """
    rule = would_answer(account, text)
    if rule is None or (rule.match == "else" and not _may_say_else(workspace, account, ids.digest(f"{account} {openid}"))):
        return None
    return Reply(rule.kind, rule.body, rule.id, rule.name)


def tidy() -> None:
    """Forgets answers of which no call can come again. Safe to run at any time."""
    now = clock.now()
    SaidReply.objects.filter(at__lt=now - REMEMBERED).delete()
    ElseReply.objects.filter(at__lt=now - ELSE_AGAIN).delete()


def _may_say_else(workspace: str, account: int, who: str) -> bool:
    """Takes the hour of a person; whether it was free."""
    now = clock.now()
    if ElseReply.objects.filter(account=account, who=who, at__lte=now - ELSE_AGAIN).update(at=now):
        return True
    _, made = ElseReply.objects.get_or_create(account=account, who=who, defaults={"workspace": access.workspace(workspace), "at": now})
    return made
