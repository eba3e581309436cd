"""The page at /: what people see and do. Rendered here, escaped by format_html; a little script keeps it fresh."""

import hashlib
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from koipond.twin.http import Answer, Request
from koipond.twin.page.words import WORDS

HERE = Path(__file__).parent
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
SAFE = {"content_security_policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "x_content_type_options": "nosniff", "referrer_policy": "no-referrer", "cache_control": "no-store"}
LAST_LINES = 15     # of the ledger
GROUPS = ("wechat", "sms", "push", "ads")


class Say:
    """Words and forms in the reader's language."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, word: str) -> str:
        return WORDS[word][self.language == "zh"]

    def title(self, pair: tuple[str, str]) -> str:
        return pair[self.language == "zh"]

    def kind(self, kind: str) -> str:
        """What kind of message it is, said only where it is not plain text."""
        first, _, rest = kind.partition(" ")
        return "" if kind == "text" else " ".join([self(f"kind_{first}") if f"kind_{first}" in WORDS else first, rest]).strip()

    def stop_word(self, platform: str) -> str:
        return {"twilio": "STOP", "tencent": "T"}.get(platform, "R")

    def form(self, platform: str, act: str, hidden: dict, fields: list[tuple[str, str]], label: str) -> SafeString:
        """A form that does one act; `fields` are (name, what it is called) of what the reader fills in."""
        kept = {"platform": platform, "act": act, "back": self.language, **hidden}
        return format_html('<form method="post" action="/_twin/act">{}{}<button>{}</button></form>',
                           format_html_join("", '<input type="hidden" name="{}" value="{}">', kept.items()),
                           format_html_join("", '<input name="{}" placeholder="{}" aria-label="{}" required autocomplete="off">', ((n, t, t) for n, t in fields)),
                           label)

    def table(self, heads: list[str], rows) -> SafeString:
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
                           format_html_join("", "<th>{}</th>", ((self(head) if head else "",) for head in heads)),
                           format_html_join("", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)))

    def talk(self, lines) -> SafeString:
        """A conversation: (in or out, who, text, time)."""
        return format_html('<ul class="talk">{}</ul>', format_html_join("", '<li class="{}"><b>{}</b>{}<time>{}</time></li>', lines))


def joined(parts) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


class Page:
    def __init__(self, twin):
        self.twin = twin
        self.files = {ending: (HERE / f"page.{ending}").read_bytes() for ending in KINDS}
        self.version = hashlib.sha256(b"".join(self.files.values())).hexdigest()[:12]

    def file(self, ending: str) -> Answer:
        if ending not in self.files:
            return Answer(b"", 404)
        return Answer(self.files[ending], content_type=KINDS[ending], x_content_type_options="nosniff", cache_control="max-age=86400")

    def whole(self, request: Request) -> Answer:
        say = _say(request)
        other = "en" if say.language == "zh" else "zh"
        html = format_html(
            '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            '<title>{title}</title><link rel="stylesheet" href="/_twin/page.css?{v}"><script src="/_twin/page.js?{v}" defer></script></head>'
            '<body><header><h1>{title}</h1><p>{what}</p><a href="/?lang={other}">{named}</a><nav>{nav}</nav></header><main id="cards" data-lang="{language}">{cards}</main></body></html>',
            lang="zh-CN" if say.language == "zh" else "en", language=say.language, title=say("title"), what=say("what"), other=other,
            named=say("other_language"), nav=format_html_join(" ", '<a href="#{}">{}</a>', [*((each.name, say.title(each.title)) for each in self._in_order()), ("ledger", say("ledger"))]), v=self.version, cards=self._cards(say))
        return Answer(html.encode(), content_type="text/html; charset=utf-8", **SAFE)

    def cards(self, request: Request) -> Answer:
        return Answer(self._cards(_say(request)).encode(), content_type="text/html; charset=utf-8", **SAFE)

    def _cards(self, say: Say) -> SafeString:
        parts = []
        for platform in self._in_order():
            cards = platform.page(say)
            if cards:
                parts.append(format_html('<section id="{}"><h2>{}</h2><div class="cards">{}</div></section>', platform.name, say.title(platform.title),
                                         format_html_join("", '<div class="card"><h3>{}</h3>{}</div>', cards)))
        return joined([*parts, self._ledger(say)])

    def _in_order(self) -> list:
        return sorted(self.twin.platforms.values(), key=lambda each: (GROUPS.index(each.group), list(self.twin.platforms).index(each.name)))

    def _ledger(self, say: Say) -> SafeString:
        rows = [(self.twin.clock.china(entry.at).strftime("%H:%M:%S"), entry.platform, "→" if entry.way == "out" else "←", entry.what,
                 _status(entry.answer), entry.note) for entry in list(self.twin.ledger.entries)[-LAST_LINES:][::-1]]
        if not rows:
            return format_html('<section id="ledger"><h2>{}</h2><p class="quiet">{}</p></section>', say("ledger"), say("nothing_yet"))
        return format_html('<section id="ledger"><h2>{}</h2>{}</section>', say("ledger"), say.table(["time", "platform", "", "operation", "status", "note"], rows))


def _status(answer):
    return "—" if answer is None else answer["status"] if isinstance(answer, dict) else answer.status


def _say(request: Request) -> Say:
    asked = request.query.get("lang") or ("zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en")
    return Say("zh" if asked == "zh" else "en")
