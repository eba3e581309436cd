"""The page on which a reader chooses what they get: each topic by each channel. The address is signed; GET changes nothing.

Topics are the purposes of consents. Marketing is everything that is no transactional mail; a topic that was never spoken of goes with it.
"""

from dataclasses import dataclass
from html import escape
from itertools import groupby

from koipond import engine, profiles
from koipond.deliver import gate, tracking

MOST_TOPICS = 50
NAMES = {"email": ("e-mail", "邮件"), "sms": ("text message", "短信"), "wechat": ("WeChat", "微信"),
         "wecom": ("WeCom", "企业微信"), "push": ("app", "应用推送"), "call": ("phone call", "电话"), "on_site": ("on the site", "站内")}
METHOD = "preferences"


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a person gets a topic by a channel."""

    channel: str
    topic: str
    gets: bool

    @property
    def field(self) -> str:
        return f"{self.channel}.{self.topic}"


def choices(slug: str, mark: tracking.Mark) -> list[Choice]:
    """What there is to choose: of the channels that the person was ever asked about, and that of the message, every topic of the workspace."""
    db = engine.database(slug)
    person = _now(db, mark.person)
    among = engine.Sql.of("SELECT toUInt64([[person]]) AS person", person=engine.Sql.value(person, "UInt64"))
    held = {(row["channel"], row["purpose"]): row["state"] == "granted" for row in db.table(profiles.consent_sql("", among)).to_pylist()}
    told = profiles.described_purposes(slug)
    topics = [*told, *(topic for (topic,) in db.rows("deliver.topics", most=MOST_TOPICS) if topic not in told)]
    channels = sorted({mark.channel, *(channel for channel, _ in held if channel != "all")})
    every = [Choice(channel, topic, held.get((channel, topic), held.get((channel, "marketing"), False))) for topic in topics for channel in channels]
    return [choice for choice in every if _offered(choice, told.get(choice.topic), held)]


def _offered(choice: Choice, purpose: profiles.Purpose | None, held: dict[tuple[str, str], bool]) -> bool:
    """A retired purpose, or a channel that it is not for, is there for whoever permits it still and may withdraw."""
    taken = purpose and (purpose.retired_at or (purpose.channels and choice.channel not in purpose.channels))
    return not taken or held.get((choice.channel, choice.topic), False)


def choose(slug: str, mark: tracking.Mark, wanted: set[str]) -> None:
    """Records what differs from what held before; `wanted` are the fields that are ticked. Sent again, it changes nothing more."""
    person = _now(engine.database(slug), mark.person)
    for choice in choices(slug, mark):
        if (choice.field in wanted) != choice.gets:
            word = profiles.withdraw if choice.gets else profiles.grant
            word(slug, person, choice.channel, method=METHOD, proof=f"message {mark.message}", purpose=choice.topic)


def form(slug: str, found: list[Choice]) -> str:
    """A group a topic, as the workspace describes it, with a box a channel; in both languages."""
    told = profiles.described_purposes(slug)
    groups = [_group(told.get(topic) or _as_called(topic), list(choices)) for topic, choices in groupby(found, key=lambda choice: choice.topic)]
    return f'<form method="post">{"".join(groups)}<button name="saved" value="1">Save · 保存</button></form>'


def _group(purpose: profiles.Purpose, found: list[Choice]) -> str:
    said = "".join(f"<p><small>{escape(text)}</small></p>" for text in (purpose.text_en, purpose.text_zh) if text)
    boxes = []
    for choice in found:
        channel, channel_zh = named(choice.channel)
        ticked = " checked" if choice.gets else ""
        boxes.append(f'<p><label><input type="checkbox" name="choice" value="{escape(choice.field)}"{ticked}> {escape(channel)} · {escape(channel_zh)}</label></p>')
    title = " · ".join(dict.fromkeys((purpose.title_en, purpose.title_zh)))
    return f"<fieldset><legend>{escape(title)}</legend>{said}{''.join(boxes)}</fieldset>"


def _as_called(topic: str) -> profiles.Purpose:
    plain = topic.replace("_", " ")
    return profiles.Purpose(topic, plain, plain)


def named(word: str) -> tuple[str, str]:
    """A channel in English and Chinese; one that we have no name for as it is called."""
    plain = word.replace("_", " ")
    return NAMES.get(word, (plain, plain))


def _now(db: engine.Database, person: int) -> int:
    """Who a person is after merges."""
    row = {"person": person}
    if merged := gate.merged_now(db, [row]):
        gate.follow(db, [row], merged)
    return row["person"]
