"""How the links of messages are marked and shortened: the workspace's rules, and what a template has of its own."""

import re
from dataclasses import dataclass, field

from koipond import access
from koipond.kit import clock
from koipond.social.links import codes, utm
from koipond.social.links.errors import BadLinkRules
from koipond.social.links.models import CampaignName, LinkRules, SavedLink, TemplateLinks
from koipond.social.links.targets import HOST
from koipond.social.links.touches import follow_touches

FILLED = {"source": "{workspace}", "medium": "{channel}", "campaign": "{journey}", "content": "{template}", "term": ""}
SHORTENED = ("sms", "wechat", "wecom")      # channels whose texts may have personal short links
DOMAINS_AT_MOST = 50


@dataclass(frozen=True)
class Rules:
    """`utm`: whether links are marked, with `values`; `only_own`: only those of `domains`. `short`: channels whose texts get personal short links,
    below `domain`, or below the installation's address. `touches`: by which campaign somebody came first and last are traits.
    """

    utm: bool = False
    values: dict = field(default_factory=lambda: dict(FILLED))
    only_own: bool = False
    domains: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    domain: str = ""
    touches: bool = False
    by: str = ""
    at: object = None


@dataclass(frozen=True)
class OfTemplate:
    """What a template has of its own: `as` the workspace, `off`, or `own` values."""

    utm: str = "as"
    values: dict = field(default_factory=dict)


def rules(workspace) -> Rules:
    """What holds now; without a decision links stay as they are written."""
    row = LinkRules.objects.filter(workspace__slug=str(getattr(workspace, "slug", workspace))).first()
    if row is None:
        return Rules()
    said = {**row.rules, **{name: tuple(row.rules.get(name, ())) for name in ("domains", "short")}}
    return Rules(**said, by=row.by, at=row.at)


def set_rules(workspace, by: str, *, utm: bool, values: dict, only_own: bool, domains: list, short: list, domain: str, touches: bool = False) -> Rules:
    """Decides how links are marked and shortened, from the next message on; traits that `touches` made stay. Raises BadLinkRules, TraitTaken, TooManyComputed."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    said = {"utm": bool(utm), "values": _values(values), "only_own": bool(only_own), "domains": [_domain("domains", one) for one in domains],
            "short": sorted(set(short)), "domain": _domain("domain", domain) if domain.strip() else "", "touches": bool(touches)}
    if len(domains) > DOMAINS_AT_MOST:
        raise _bad("domains", len(domains), f"at most {DOMAINS_AT_MOST}", f"最多 {DOMAINS_AT_MOST} 个")
    if only_own and not domains:
        raise _bad("domains", "[]", "at least one, where only links of own domains are marked", "仅标记自有域名的链接时，至少要有一个域名")
    if other := set(said["short"]) - set(SHORTENED):
        raise _bad("short", ", ".join(sorted(other)), ", ".join(SHORTENED), "、".join(SHORTENED))
    if touches:
        follow_touches(owner, by)
    LinkRules.objects.update_or_create(workspace=owner, defaults={"rules": said, "by": by[:160], "at": clock.now()})
    return rules(owner)


def of_templates(workspace, templates) -> dict[int, OfTemplate]:
    """What these templates have of their own; those that have nothing are left out."""
    found = TemplateLinks.objects.filter(workspace__slug=str(getattr(workspace, "slug", workspace)), template__in=list(templates))
    return {row.template: OfTemplate(row.utm, row.values) for row in found}


def set_of_template(workspace, template: int, by: str, utm: str, values: dict) -> OfTemplate:
    """Gives a template values of its own, none at all (`off`), or those of the workspace again (`as`). Raises BadLinkRules."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    if utm not in ("as", "off", "own"):
        raise _bad("utm", utm, "as, off or own", "as、off 或 own")
    if utm == "as":
        TemplateLinks.objects.filter(workspace=owner, template=template).delete()
        return OfTemplate()
    made = OfTemplate(utm, _values(values) if utm == "own" else {})
    TemplateLinks.objects.update_or_create(workspace=owner, template=template, defaults={"utm": made.utm, "values": made.values, "by": by[:160], "at": clock.now()})
    return made


def name_campaign(workspace, journey: int, name: str) -> None:
    """Says what a journey is called, for `utm_campaign`. Saying it again changes nothing."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    CampaignName.objects.update_or_create(workspace=owner, journey=journey, defaults={"name": name[:200]})


def campaigns(workspace, journeys) -> dict[int, str]:
    """What these journeys are called."""
    found = CampaignName.objects.filter(workspace__slug=str(getattr(workspace, "slug", workspace)), journey__in=list(journeys))
    return dict(found.values_list("journey", "name"))


def address_of(row: SavedLink, domain: str) -> str:
    """The whole address of a link that was saved."""
    return codes.address(row.code, domain)


def _values(given: dict) -> dict:
    if other := set(given) - set(utm.PARTS):
        raise _bad("values", ", ".join(sorted(other)), ", ".join(utm.PARTS), "、".join(utm.PARTS))
    for part, value in given.items():
        if not isinstance(value, str) or len(value) > utm.VALUE_LETTERS or not value.isprintable() or utm.unknown_words(value):
            words = ", ".join(f"{{{word}}}" for word in utm.WORDS)
            raise _bad(f"values.{part}", str(value)[:80], f"a text of at most {utm.VALUE_LETTERS} letters; it may name {words}",
                       f"最多 {utm.VALUE_LETTERS} 个字符的文字，可使用 {words}")
    return {part: given.get(part, "").strip() for part in utm.PARTS}


def _domain(field: str, given: str) -> str:
    text = str(given).strip().lower().rstrip(".").removeprefix("https://").removeprefix("http://").rstrip("/")
    if not HOST.match(text.partition(":")[0]) or not re.fullmatch(r"[^/:]+(:\d{1,5})?", text):
        raise _bad(field, str(given)[:80], "a domain, such as shop.example", "域名，例如 shop.example")
    return text


def _bad(field: str, given, expected: str, expected_zh: str) -> BadLinkRules:
    return BadLinkRules(field=field, given=given, expected=expected, expected_zh=expected_zh)
