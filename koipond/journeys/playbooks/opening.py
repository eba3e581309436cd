"""Opening a playbook: a draft to be edited, with its templates, segments and traits. Opening again makes another one."""

import html
import re
from dataclasses import dataclass
from string import Template

from django.db import transaction

from koipond import access, content, profiles, segments
from koipond.journeys import decisions
from koipond.journeys.playbooks.answers import answered, filled
from koipond.journeys.playbooks.needs import Need, needs
from koipond.journeys.playbooks.shelf import LANGUAGES, Playbook, playbook, shared

HEAD = re.compile(r"<mj-(title|preview)>(.*)</mj-\1>\n")
FOOT = "mail_foot"
NAME_LETTERS_AT_MOST = 120
TRIES = 1000   # of names


@dataclass(frozen=True)
class Opened:
    """What opening made. `needs`: how what it works with stands now, what is missing first."""

    journey: int
    name: str
    templates: tuple[tuple[int, str], ...]
    segments: tuple[tuple[int, str], ...]     # made, or of the same name and rule
    traits: tuple[str, ...]                   # declared just now
    needs: tuple[Need, ...]


def open_playbook(workspace, name: str, by: str, answers: dict | None = None, language: str = "", title: str = "") -> Opened:
    """Makes a draft of a playbook, and the templates, segments and traits that it needs; nothing that is there is changed.

    `language` is that of names, tasks and the first wording of the mails: zh-CN or en; without it the workspace's. Mails have both.
    `title` names the journey; a name that is taken gets a number. Raises NoSuchPlaybook, BadAnswer, profiles.TraitTaken, and
    the first of `check`'s refusals.
    """
    found, place = playbook(name), access.workspace(str(workspace))
    given = answered(place, found, answers or {})
    chinese = (language or place.language).startswith("zh")
    traits = _declare(place, found, by)
    with transaction.atomic():
        called, mails = _names(place, found, title, chinese)
        made = _segments(place, found, given, by, chinese)
        templates = _templates(place, found, given, mails, by, chinese)
        numbers = {f"segment.{key}": number for key, (number, _) in made.items()} | {f"mail.{key}": number for key, (number, _) in templates.items()}
        definition = filled(found.source["journey"], given | numbers, found.source["zh"] if chinese else {})
        if wrong := decisions.check(place, definition):
            raise wrong[0]
        draft = decisions.save(place, called, definition, by)
    return Opened(draft.id, called, tuple(templates.values()), tuple(each for key, each in made.items() if given[key] is None), traits,
                  needs(place, name, given | {key: number for key, (number, _) in made.items()}))


def _declare(workspace, found: Playbook, by: str) -> tuple[str, ...]:
    known = {trait.name for trait in profiles.traits(workspace)}
    for name, trait in found.source.get("traits", {}).items():
        profiles.declare_trait(workspace, name, trait["type"], title_en=trait["en"], title_zh=trait["zh"], by=by)
    return tuple(name for name in found.source.get("traits", {}) if name not in known)


def _names(workspace, found: Playbook, title: str, chinese: bool) -> tuple[str, dict[str, str]]:
    """A name for the journey and one for each mail, all of which are free."""
    shelved = [one for archived in (False, True) for one in content.library(str(workspace), archived=archived)]
    taken = {one.name for one in [*decisions.journeys(workspace), *shelved]}
    wanted = (title.strip() or (found.title_zh if chinese else found.title_en))[:NAME_LETTERS_AT_MOST - 40]
    for number in range(1, TRIES):
        called = wanted if number == 1 else f"{wanted} {number}"
        mails = {key: f"{called} · {mail['zh' if chinese else 'en']}" for key, mail in found.source["mails"].items()}
        if not {called, *mails.values()} & taken:
            return called, mails
    raise decisions.errors.NameTaken(name=wanted)


def _segments(workspace, found: Playbook, given: dict, by: str, chinese: bool) -> dict[str, tuple[int, str]]:
    there = {one.name: one for one in segments.listed(workspace)}
    return {key: (given[key], segments.get(workspace, given[key]).name) if given[key] is not None
            else _segment(workspace, there, one["zh" if chinese else "en"], filled(one["rule"], given, {}), by)
            for key, one in found.source.get("segments", {}).items()}


def _segment(workspace, there: dict, name: str, rule: dict, by: str) -> tuple[int, str]:
    """The segment of this name and rule; where the name means something else, one with a number."""
    for number in range(1, TRIES):
        called = name if number == 1 else f"{name} {number}"
        if called not in there:
            return segments.save(workspace, called, rule, by, live=True).id, called
        if there[called].rule == rule and there[called].live:
            return there[called].id, called
    raise decisions.errors.NameTaken(name=name)


def _templates(workspace, found: Playbook, given: dict, names: dict[str, str], by: str, chinese: bool) -> dict[str, tuple[int, str]]:
    _share(workspace, by)
    base, other = LANGUAGES if chinese else LANGUAGES[::-1]
    saved = {}
    for key, called in names.items():
        written = {code: _written(found.mail(key, code), given) for code in LANGUAGES}
        version = content.save_template(str(workspace), called, by=by, language=base, variants={other: written[other]}, **written[base])
        saved[key] = version.template, called
    return saved


def _share(workspace, by: str) -> None:
    """The texts and the foot that all mails share, where they are not there yet: from then on they are the workspace's own."""
    slug = str(workspace)
    there = content.snippets(slug)
    for key, texts in shared("snippets.json").items():
        if key not in there:
            content.save_snippet(slug, key, texts, by)
    if FOOT not in {block.key for block in content.blocks(slug)}:
        content.save_block(slug, FOOT, [{"mjml": shared(f"{FOOT}.mjml")}], by=by)


def _written(source: str, given: dict) -> dict[str, str]:
    """Subject and MJML of a mail, with the answers in it."""
    source = Template(source).safe_substitute({name: html.escape(str(value)) for name, value in given.items() if value is not None})
    head = dict(HEAD.findall(source))
    body = Template(shared("frame.mjml")).substitute(title=head["title"], preview=head["preview"], body=HEAD.sub("", source).rstrip())
    return {"subject": html.unescape(head["title"]), "mjml": body}
