"""From a message that may go to one that can: rendered, its links tracked, and in a mail an unsubscribe where the law wants one."""

import contextlib
import html
from dataclasses import dataclass, replace

from django.conf import settings

from koipond import content, profiles
from koipond.deliver import dkim, envelopes, mime, seeds, tracking
from koipond.deliver.channels import providers
from koipond.deliver.links.marking import Marking
from koipond.kit import clock
from koipond.social import links

FOOTER = {
    "en": ("You get this mail because you agreed to it.", "Unsubscribe"),
    "zh-CN": ("您收到这封邮件，是因为您曾同意接收。", "退订"),
    "zh-TW": ("您收到這封郵件，是因為您曾同意接收。", "取消訂閱"),
}


@dataclass(slots=True)
class Letter:
    """A message ready for a channel: `raw` of a mail, the other parts of any other. `failed` says why it could not be made."""

    row: dict
    to: str
    sender: str = ""
    subject: str = ""
    raw: bytes = b""
    failed: str = ""
    trace: str = ""      # the token by which what comes back is known
    text: str = ""
    link: str = ""
    picture: str = ""
    language: str = ""

    @property
    def about(self) -> dict:
        """What is known of the address beside it."""
        return self.row.get("about") or {}

    @property
    def message(self) -> str:
        return self.row["message"]


class Writer:
    """Makes the messages of one page. Everything it needs is read when it is made, so writing asks no store."""

    def __init__(self, workspace, channel: str, versions: set[int], journeys: set[int] = frozenset()):
        self._id, self._slug, self._channel = workspace.id, workspace.slug, channel
        self._sender = settings.MAIL_FROM
        self._returns = bool(settings.BOUNCE_DOMAIN)
        self._envelope = mime.address_of(settings.MAIL_FROM)
        self._signer = dkim.signer_of(self._envelope)
        self._shared = any(getattr(known, "SHARED", False) for known in providers().values() if channel == known.CHANNEL)
        self._templates = dict(_found(versions))
        self._marking = Marking(workspace, channel, self._templates, journeys)
        asked = {trait for template in self._templates.values() for trait in template.traits}
        self.traits = [trait for trait in profiles.traits(self._slug) if trait.name in asked]

    def choose(self, db, rows: list[dict]) -> None:
        """Chooses for these messages which wording of each block their persons get, as a set, and keeps it with the message."""
        rows = [row for row in rows if row["template"] in self._templates]
        choices = content.choose(self._slug, self._templates.values(), (row["person"] for row in rows))
        told = []
        for row in rows:
            template = self._templates[row["template"]]
            row["block"] = choices.of(template, row["person"])
            language = {"language": template.language_of(row["traits"]).code} if len(template.languages) > 1 else {}
            if row["block"] or language:
                told.append({**row, "choices": {**row["block"], **language}})
        content.note(db, told)

    def shorten(self, db, rows: list[dict]) -> None:
        """Where texts get short links: renders these messages now, and keeps the codes of their links before any of them goes out."""
        rows = [row for row in rows if row["template"] in self._templates]
        if self._marking.shortens and rows:
            made = [(row, self._text(row)) for row in rows]
            for row, said in zip(rows, self._marking.shorten(db, made), strict=True):
                row["made"] = said

    def write(self, row: dict) -> Letter:
        """What is sent. A template that fails for this person gives a Letter with `failed`."""
        if row["template"] not in self._templates:
            return Letter(row, row["address"], self._envelope, failed=f"template version {row['template']} is gone")
        if self._channel != "email":
            made = row.pop("made", None) or self._text(row)
            return Letter(row, row["address"], subject=made.subject, failed=made.failed, text=made.text.strip(), link=self._led(row, made.link),
                          picture=made.picture, language=made.language)
        marker = self._marker(row)
        way_out = self._way_out(row, marker)
        made = row.pop("made", None) or self._tagged(row, self._rendered(row, way_out))
        return Letter(row, row["address"], self._envelope, failed=made.failed) if made.failed else self._mail(row, made, marker, way_out)

    def _text(self, row: dict):
        """What is no mail, rendered; most such texts have no way out in them, and then none is signed."""
        asked = "unsubscribe_url" in self._templates[row["template"]].variables
        return self._tagged(row, self._rendered(row, self._way_out(row, self._marker(row)) if asked else ""))

    def _led(self, row: dict, link: str) -> str:
        short = self._marking.shortens and link.startswith(links.address("", self._marking.domain))
        return link if not link or self._shared or short else self._marker(row).led(link)

    def _rendered(self, row: dict, way_out: str):
        return self._templates[row["template"]].render({"person": row["traits"], "block": row.get("block") or {}, "unsubscribe_url": way_out,
                                                        "message": {"id": row["message"], "channel": self._channel}})

    def _tagged(self, row: dict, made):
        """The same with the marks of the campaign on what it links to."""
        tag = None if made.failed else self._marking.tag(row)
        if tag is None:
            return made
        return replace(made, html=tracking.each_link(made.html, tag), text=links.each_url(made.text, tag), link=tag(made.link))

    @staticmethod
    def _way_out(row: dict, marker: tracking.Marker) -> str:
        return settings.URL + "/" if seeds.is_copy(row) else marker.url(tracking.UNSUBSCRIBE)

    def _mail(self, row: dict, made, marker: tracking.Marker, way_out: str) -> Letter:
        marketing = row["kind"] != "transactional"
        page, text = made.html, made.text
        if marketing and not _has(page, way_out):   # asked of each mail: one language or wording may have it, another not
            page, text = _with_footer(page, text, way_out, made.language)
        trace = envelopes.token(self._id, row["message"], row["address_hash"])
        raw = mime.build(mime.Mail(
            message=row["message"], sender=self._sender, to=row["address"], subject=made.subject,
            html=page if seeds.is_copy(row) else marker.tracked(page), text=text, at=clock.now(),
            unsubscribe=way_out if marketing else "", list_name=self._slug if marketing else "",
            feedback=f"{row['journey']}-{row['version']}:{self._slug}:{row['kind']}:koipond",
            trace=trace))
        if self._signer:
            raw = self._signer.signed(raw)
        returns = self._returns and not seeds.is_copy(row)
        return Letter(row, row["address"], envelopes.sender(trace) if returns else self._envelope, made.subject, raw, trace=trace)

    def _marker(self, row: dict) -> tracking.Marker:
        return tracking.Marker(tracking.Mark(
            kind=tracking.OPEN, workspace=self._id, message=row["message"], person=row.get("asked", row["person"]),
            address=row["address_hash"], journey=row["journey"], version=row["version"], round=row["round"], step=row["step"], channel=self._channel))


def _found(versions: set[int]):
    """The compiled versions among these that there are: one that is gone must not stop the others."""
    for version in versions:
        with contextlib.suppress(content.UnknownTemplate):
            yield version, content.compiled(version)


def _has(page: str, way_out: str) -> bool:
    return way_out in page or html.escape(way_out) in page


def _with_footer(page: str, text: str, way_out: str, language: str) -> tuple[str, str]:
    """Marketing without a way out is not sent: where the template has none, one is put at the end."""
    why, leave = FOOTER.get(language, FOOTER["en"])
    line = (f'<p style="font-size:12px;color:#767676;text-align:center;margin:24px 0">{why} '
            f'<a href="{html.escape(way_out)}" style="color:#767676">{leave}</a></p>')
    return tracking.before_end(page, line), f"{text.rstrip()}\n\n-- \n{why}\n{leave}: {way_out}\n"
