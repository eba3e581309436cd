"""What we may do: permission per channel and purpose, with its proof. Without a word of the person there is none."""

import re
from datetime import datetime

from koipond import collect
from koipond.engine import Sql, named
from koipond.kit import clock, ids
from koipond.profiles.errors import BadConsent, NoProof

WORD = r"[a-z][a-z0-9_]{0,39}"


def consent_sql(purpose: str = "marketing", among: Sql | None = None, channel: str = "") -> Sql:
    """A SELECT of person, channel, purpose, state ('granted' or 'withdrawn'), at, method, message_id: what holds now, and
    the word it rests on. The gate, the portrait and rules all ask this.

    One row per person and channel ("" for all that were ever named) for the purpose ("" for all purposes). Who has no row
    has not consented. `among` is a SELECT that gives `person`, to ask about some persons only.
    """
    who = [Sql("person != 0")]
    named_as = Sql(named("profiles.every_channel"))
    if purpose:
        who.append(Sql.of("purpose = [[purpose]]", purpose=Sql.value(purpose, "String")))
    if channel:
        named_as = Sql.value(channel, "String")
        who.append(Sql.of("channel IN ([[channel]], 'all')", channel=named_as))
    if among is not None:
        who.append(Sql.of("person IN (SELECT person FROM ([[among]]))", among=among))
    return Sql.of(named("profiles.consent"), who=Sql.join(" AND ", who), named=named_as)


def grant(workspace: str, person: int, channel: str, method: str, proof: str, at: datetime | None = None, by: str = "",
          purpose: str = "marketing", once: str = "") -> str:
    """Records that a person permits a channel, with what shows it; holds from the next tick on.

    With `once`, a key of your own, repeating the call changes nothing. Returns the message id of the event.
    Raises BadConsent, NoProof, PurposeRetired, WrongPurposeChannel.
    """
    from koipond.profiles.purposes import check_may_be_granted

    if not proof.strip():
        raise NoProof(channel=channel)
    if channel == "all":
        raise BadConsent(field="channel", value=channel)
    check_may_be_granted(getattr(workspace, "slug", workspace), purpose, channel)
    return _record(workspace, "consent_granted", person, channel, method, proof, at, by, purpose, once)


def withdraw(workspace: str, person: int, channel: str, method: str, proof: str = "", at: datetime | None = None,
             by: str = "", purpose: str = "marketing", once: str = "") -> str:
    """Records that a person no longer permits a channel, or any ('all'); the counterpart of `grant`."""
    return _record(workspace, "consent_withdrawn", person, channel, method, proof, at, by, purpose, once)


def _record(workspace, name, person, channel, method, proof, at, by, purpose, once) -> str:
    for field, value in (("channel", channel), ("purpose", purpose), ("method", method)):
        if not re.fullmatch(WORD, value):
            raise BadConsent(field=field, value=value)
    slug = getattr(workspace, "slug", workspace)
    message_id = ids.same(name, slug, person, channel, purpose, once) if once else ids.fresh()
    said = {"channel": channel, "purpose": purpose, "method": method, "proof": proof, "by": by}
    collect.record(slug, [collect.Item(kind="track", name=name, message_id=message_id, at=at or clock.now(),
                                       person=person, properties={k: v for k, v in said.items() if v})])
    return message_id
