"""The page on which a reader chooses what they get: each topic by each channel. The address is signed; GET changes nothing.

Topics are the purposes of consents. Marketing is everything that is no transactional mail; a topic that was never spoken of goes with it.
"""

from dataclasses import dataclass
from html import escape

from koipond import engine, profiles
from koipond.deliver import gate, tracking

MOST_TOPICS = 50
NAMES = {"marketing": ("Marketing", "营销信息"), "email": ("e-mail", "邮件"), "sms": ("text message", "短信"), "wechat": ("WeChat", "微信"),
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
    topics = ["marketing", *(topic for (topic,) in db.rows("deliver.topics", most=MOST_TOPICS))]
    channels = sorted({mark.channel, *(channel for channel, _ in held if channel != "all")})
    return [Choice(channel, topic, held.get((channel, topic), held.get((channel, "marketing"), False))) for channel in channels for topic in topics]


def choose(slug: str, mark: tracking.Mark, wanted: set[str]) -> None:
    """Records what differs from what held before; `wanted` are the fields that are ticked. Sent again, it changes nothing more."""
    person = _now(engine.database(slug), mark.person)
    for choice in choices(slug, mark):
        if (choice.field in wanted) != choice.gets:
            word = profiles.withdraw if choice.gets else profiles.grant
            word(slug, person, choice.channel, method=METHOD, proof=f"message {mark.message}", purpose=choice.topic)


def form(found: list[Choice]) -> str:
    """The boxes, in both languages."""
    lines = []
    for choice in found:
        (topic, topic_zh), (channel, channel_zh) = named(choice.topic), named(choice.channel)
        ticked = " checked" if choice.gets else ""
        lines.append(f'<p><label><input type="checkbox" name="choice" value="{escape(choice.field)}"{ticked}> {escape(topic)} · {escape(topic_zh)} ({escape(channel)} · {escape(channel_zh)})</label></p>')
    return f'<form method="post">{"".join(lines)}<button name="saved" value="1">Save · 保存</button></form>'


def named(word: str) -> tuple[str, str]:
    """A topic or channel in English and Chinese; one of the workspace's own as it is called."""
    plain = word.replace("_", " ")
    return NAMES.get(word, (plain, plain))


def _now(db: engine.Database, person: int) -> int:
    """Who a person is after merges."""
    row = {"person": person}
    if merged := gate.merged_now(db, [row]):
        gate.follow(db, [row], merged)
    return row["person"]
