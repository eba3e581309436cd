"""What people answer to text messages: an event of who has the number, and an end to messages where they ask for it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from koipond import collect
from koipond.deliver.provider import Called, Report
from koipond.deliver.sms import optout

TEXT_LETTERS = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A text that came in. `id` is what the provider calls it."""

    sender: str           # E.164
    text: str
    at: datetime
    id: str


def called(account, reports: tuple[Report, ...], answers: tuple[Answer, ...], **more) -> Called:
    """What a provider told, as we keep it. Told twice, it counts once."""
    return Called(reports=reports, events=tuple(_event(account, answer) for answer in answers),
                  stops=tuple((answer.sender, "unsubscribed") for answer in answers if optout.asks_out(answer.text)), **more)


def _event(account, answer: Answer) -> collect.Item:
    answer = Answer(_kept(answer.sender), _kept(answer.text), answer.at, _kept(answer.id))
    told = f"{account.id}:{answer.id}:{answer.sender}:{answer.text}"
    return collect.Item(kind="track", name="sms_replied", message_id=f"sms_replied:{hashlib.sha256(told.encode()).hexdigest()[:32]}", at=answer.at,
                        traits={}, context={"traits": {"phone": answer.sender}}, properties={"text": answer.text[:TEXT_LETTERS], "account": account.name})


def _kept(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can carry and no store keeps."""
    return text.encode("utf-8", "replace").decode()
