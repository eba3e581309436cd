"""What a message of a channel is made of: which parts it needs and which it may have."""

from dataclasses import dataclass

from koipond.content import questions
from koipond.content.errors_parts import BadField, MissingField, UnknownKind

PARTS = ("subject", "mjml", "html", "text", "link", "picture")


@dataclass(frozen=True)
class Kind:
    """A channel as content knows it. `subject` is the title of what is no mail."""

    name: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    en: str = ""
    zh: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        return self.needs + self.may


KINDS = {kind.name: kind for kind in (
    Kind("email", ("subject",), ("mjml", "html", "text"), "e-mail", "邮件"),   # and one of mjml and html: see templates
    Kind("sms", ("text",), (), "text message", "短信"),
    Kind("push", ("subject", "text"), ("link", "picture"), "app push", "App 推送"),
    Kind("on_site", ("text",), ("subject", "link", "picture"), "on-site", "站内"),
    Kind("wechat", ("text",), ("subject", "link", "picture"), "WeChat", "微信"),
    Kind("wecom", ("text",), ("subject", "link", "picture"), "WeCom", "企业微信"),
    Kind("page", ("subject",), ("mjml", "html", "text", "picture"), "page", "页面"),
    Kind("call", ("text",), ("subject",), "call script", "通话话术"),
)}
WITH_BODY = ("email", "page")   # that are HTML
AS_LINK = ("link", "picture")


def kind(name: str) -> Kind:
    """The channel of this name. Raises UnknownKind."""
    if name not in KINDS:
        raise UnknownKind(name=name, known=list(KINDS))
    return KINDS[name]


def check(channel: str, language: str, parts: dict[str, str]) -> None:
    """Nothing where a message of the channel can be made of these parts. Raises MissingField, BadField, BadQuestion."""
    made = kind(channel)
    for part, written in parts.items():
        if written.strip() and part not in made.parts:
            raise BadField(part=part, channel=channel, valid=list(made.parts))
    for part in made.needs:
        if not parts.get(part, "").strip():
            raise MissingField(part=part, channel=channel, language=language, needs=list(made.needs))
    if channel == "call":
        questions.check(parts.get("text", ""))
