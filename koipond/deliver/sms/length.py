"""How long a text is when it goes out, and as how many it is billed: with the marks and short links of its workspace, the way out and the
signature, as `letters` and the provider will have it. A recipient's own code is always as long as any other, so no recipient is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from koipond import access, content
from koipond.deliver import channel_accounts, tracking
from koipond.deliver.channels import provider
from koipond.deliver.links.marking import Marking
from koipond.deliver.sms.parts import parts
from koipond.deliver.sms.templates import unsigned
from koipond.social import links

CHANNEL = "sms"
HOME = "CN"


@dataclass(frozen=True)
class Length:
    """Of a text as it goes out: its letters, as how many texts it is billed, and how it reads."""

    characters: int
    parts: int
    text: str


@dataclass(frozen=True)
class _Template:
    template: int
    name: str


def length(workspace, template: int = 0, name: str = "", journey: int = 0, step: str = "") -> Callable[[str], Length]:
    """A function from a rendered text (its way out `content.WAY_OUT`) to its Length. What it needs is read when it is made.

    `template` and `name`: whose own marks hold and what they may name; `journey` and `step` are known once it is sent by one. A provider of
    the mainland puts its signature before a text that has none, and counts letters whatever the script.
    """
    owner = access.workspace(getattr(workspace, "slug", workspace))
    account = next((one for one in channel_accounts.accounts(owner.slug, CHANNEL) if not one.paused), None)
    mainland = getattr(provider(account.provider), "TEMPLATES", False) if account else owner.country == HOME
    signature = account["signature"] if account and mainland else ""
    marking = Marking(owner, CHANNEL, {0: _Template(template, name)}, {journey} - {0})
    tag = marking.tag({"template": 0, "journey": journey, "step": step})
    way_out = tracking.Marker(tracking.Mark(kind=tracking.OPEN, workspace=owner.id, message=str(UUID(int=0)), person=0, address=0, journey=journey, version=0, round=0,
                                            step=step, channel=CHANNEL)).url(tracking.UNSUBSCRIBE)

    def measured(text: str) -> Length:
        said = text.strip().replace(content.WAY_OUT, way_out)
        said = marking.shortened(links.each_url(said, tag) if tag else said)
        if signature and not unsigned(said)[0]:
            said = f"【{signature}】{said}"
        return Length(len(said), parts(said, mainland), said)

    return measured


def billed(workspace, template: int) -> int:
    """As how many texts the newest version of a template is billed, for somebody of whom nothing is known. Raises UnknownTemplate."""
    slug = str(getattr(workspace, "slug", workspace))
    ready = content.compiled(content.newest(slug, template).id)
    said = ready.render({"person": {}, "unsubscribe_url": content.WAY_OUT, "message": {"id": str(UUID(int=0)), "channel": CHANNEL}})
    return 1 if said.failed else length(slug, template, ready.name)(said.text).parts
