"""A version as one person would get it, with everything it could have been and why it is this."""

from dataclasses import dataclass, replace

from koipond import engine, profiles, segments
from koipond.content.choice import Choices, choose
from koipond.content.models import TemplateVersion
from koipond.content.pieces import Variant
from koipond.content.render import WAY_OUT, Compiled, Rendered, compiled, compiled_row
from koipond.content.templates import row_of
from koipond.kit.errors import Refusal


@dataclass(frozen=True)
class Way:
    """A wording of a block. `chosen`: the person gets it. `asked`: its rule counted, as none before it held."""

    name: str
    rule: dict | None
    rule_en: str
    rule_zh: str
    asked: bool
    chosen: bool


@dataclass(frozen=True)
class BlockWays:
    """A block with rules, and all of its wordings in order."""

    key: str
    version: int
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Preview:
    """What a person gets. `language_why`: trait, nearest, default or only."""

    rendered: Rendered
    language: str
    language_why: str
    languages: tuple[str, ...]
    blocks: tuple[BlockWays, ...]
    person: int = 0
    to: str = ""


def preview_for(workspace: str, version: int, person: int, language: str = "", chosen: dict[str, str] | None = None) -> Preview:
    """What this person would get now: their traits, their language, the wordings whose rules they meet.

    `language` and `chosen` (block → wording) show another of the listed ways instead. Raises UnknownTemplate,
    profiles.UnknownPerson.
    """
    return _for(str(workspace), compiled(row_of(workspace, version, pk=version).pk), person, language, chosen)


def preview_unsaved(workspace: str, row: TemplateVersion, person: int = 0, language: str = "", chosen: dict[str, str] | None = None) -> Preview:
    """The same of a version that is not saved; without a person as somebody of whom nothing is known. Raises profiles.UnknownPerson."""
    ready = compiled_row(row)
    return _for(str(workspace), ready, person, language, chosen) if person else _shown(str(workspace), ready, {}, Choices().of(ready, 0), language, chosen or {})


def _for(workspace: str, ready: Compiled, person: int, language: str, chosen: dict[str, str] | None) -> Preview:
    db = engine.database(workspace)
    held = profiles.person_row(db, person)
    if held is None:
        raise profiles.UnknownPerson(person=person)
    traits = {trait.name: held.get(trait.column) for trait in profiles.traits(workspace) if not trait.since}
    gets = choose(workspace, [ready], [person]).of(ready, person)
    return replace(_shown(workspace, ready, traits, gets, language, chosen or {}), person=person, to=str(traits.get("email") or ""))


def preview_of(workspace: str, version: int, traits: dict, language: str = "", chosen: dict[str, str] | None = None) -> Preview:
    """What somebody with these traits would get; without a person no rule can be asked, so the fallbacks. Raises UnknownTemplate."""
    ready = compiled(row_of(workspace, version, pk=version).pk)
    return _shown(str(workspace), ready, traits, Choices().of(ready, 0), language, chosen or {})


def _shown(workspace: str, ready: Compiled, traits: dict, gets: dict[str, str], language: str, chosen: dict[str, str]) -> Preview:
    said = ready.language_of(traits)
    shown = {**traits, "locale": language} if language in ready.languages else traits
    rendered = ready.render({"person": shown, "block": {**gets, **{key: name for key, name in chosen.items() if key in gets}},
                             "unsubscribe_url": "#" if ready.channel == "email" else WAY_OUT, "message": {"id": "preview", "channel": ready.channel}})
    ways = tuple(BlockWays(key, id, _ways(workspace, variants, gets[key])) for key, (id, variants) in ready.choosing.items())
    return Preview(rendered, said.code, said.why, ready.languages, ways)


def _ways(workspace: str, variants: tuple[Variant, ...], chosen: str) -> tuple[Way, ...]:
    found, asked = [], True
    for variant in variants:
        en, zh = _in_words(workspace, variant)
        found.append(Way(variant.name, variant.rule, en, zh, asked, variant.name == chosen))
        asked = asked and variant.name != chosen
    return tuple(found)


def _in_words(workspace: str, variant: Variant) -> tuple[str, str]:
    if variant.rule is None:
        return "everybody else", "其余所有客户"
    try:
        return tuple("; ".join(line.text for line in segments.in_words(workspace, variant.rule, code)) for code in ("en", "zh"))
    except Refusal as error:   # what the rule speaks of is gone: it holds for nobody
        return error.say("en")[0], error.say("zh-CN")[0]
