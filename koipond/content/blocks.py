"""Blocks: pieces that many templates share. Versioned; a template keeps the version it was saved with until it is renewed."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from koipond import access, segments
from koipond.content import language, locales, mjml, pieces
from koipond.content.errors import BadMjml, TooLarge
from koipond.content.errors_parts import (
    BadKey,
    EmptyVariant,
    NoFallback,
    TooManyVariants,
    UnknownBlock,
    WrongVariant,
)
from koipond.content.models import Block, BlockVersion, Snippet, TemplateVersion
from koipond.content.pieces import FALLBACK, Variant
from koipond.content.variables import known_names
from koipond.kit import clock

VARIANTS_AT_MOST = 20          # of one block: each is a rule that is asked of everybody who gets a message
BLOCK_CHARACTERS = 100_000     # of one part of one variant
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED = ("language",)       # told beside the blocks where a message's choices are kept
# Where a piece of MJML may stand: among sections, in a column, in a text.
FRAMES = ("<mjml><mj-body>%s</mj-body></mjml>", "<mjml><mj-body><mj-section><mj-column>%s</mj-column></mj-section></mj-body></mjml>",
          "<mjml><mj-body><mj-section><mj-column><mj-text>%s</mj-text></mj-column></mj-section></mj-body></mjml>")


@dataclass(frozen=True)
class SavedBlock:
    """A block in one of its versions."""

    id: int                    # of the version
    key: str
    title: str
    number: int
    variants: tuple[Variant, ...]
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class BlockUser:
    """A template in whose newest version a block stands, and in which of its versions. `behind`: there is a newer one."""

    template: int
    name: str
    version: int
    number: int                # of the block's version that it has
    behind: bool


def save_block(workspace: str, key: str, variants: list[dict], title: str = "", by: str = "") -> SavedBlock:
    """Saves a new version of a block; unchanged variants give the newest as it is. Templates keep what they have.

    `variants`: dicts of name, rule and of mjml, html, text what there is; the first whose rule holds is shown. The last
    has no rule and is called fallback. Raises BadKey, NoFallback, WrongVariant, EmptyVariant, TooManyVariants, TooLarge,
    what is wrong with a text, and what segments says of a rule.
    """
    check_key(key)
    made = _checked(str(workspace), key, variants)
    owner, stored = access.workspace(str(workspace)), [asdict(variant) for variant in made]
    with transaction.atomic():
        block, _ = Block.objects.select_for_update().get_or_create(
            workspace=owner, key=key, defaults={"created_by": by, "created_at": clock.now()})
        if title and title != block.title:
            block.title = title[:120]
            block.save(update_fields=["title"])
        newest = BlockVersion.objects.filter(block=block).order_by("-number").first()
        if newest is None or newest.variants != stored:
            newest = BlockVersion.objects.create(block=block, number=newest.number + 1 if newest else 1, variants=stored,
                                                 saved_by=by, saved_at=clock.now())
    return _saved(newest)


def blocks(workspace: str) -> list[SavedBlock]:
    """Every block in its newest version, by key."""
    rows = BlockVersion.objects.filter(block__workspace__slug=str(workspace)).select_related("block").order_by("number")
    newest = {row.block_id: row for row in rows}
    return sorted((_saved(row) for row in newest.values()), key=lambda block: block.key)


def block(workspace: str, key: str, number: int | None = None) -> SavedBlock:
    """A block in its newest or a numbered version. Raises UnknownBlock."""
    rows = BlockVersion.objects.filter(block__workspace__slug=str(workspace), block__key=key).select_related("block")
    row = (rows.filter(number=number) if number else rows).order_by("-number").first()
    if row is None:
        raise UnknownBlock(key=key if number is None else f"{key}, version {number}")
    return _saved(row)


def block_users(workspace: str, key: str) -> list[BlockUser]:
    """The templates in whose newest version a block stands, by name. Raises UnknownBlock."""
    newest = block(workspace, key)
    numbers = dict(BlockVersion.objects.filter(block__workspace__slug=str(workspace), block__key=key).values_list("id", "number"))
    found = []
    for row in newest_rows(workspace):
        for id in set(row.blocks) & set(numbers):
            found.append(BlockUser(row.template_id, row.template.name, row.pk, numbers[id], numbers[id] < newest.number))
    return sorted(found, key=lambda user: user.name)


def newest_rows(workspace: str, **which) -> list[TemplateVersion]:
    """The newest version of every template that is not archived."""
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace), template__archived_at=None, **which)
    return list({row.template_id: row for row in rows.select_related("template__workspace").order_by("number")}.values())


def pinned(ids: list[int]) -> dict[int, SavedBlock]:
    """Versions of blocks by their id."""
    return {row.pk: _saved(row) for row in BlockVersion.objects.filter(pk__in=ids).select_related("block")}


def save_snippet(workspace: str, key: str, texts: dict[str, str], by: str = "") -> dict[str, str]:
    """Keeps a text under a key, in each language it is given in; Liquid may stand in it. Templates keep what they have.

    Raises BadKey, UnknownLanguage, EmptyVariant, TooLarge, and what is wrong with a text.
    """
    check_key(key)
    kept = {locales.check(code): text for code, text in texts.items() if text.strip()}
    if not kept:
        raise EmptyVariant(key=key, variant=", ".join(texts) or "zh-CN")
    names = known_names(workspace)
    for code, text in kept.items():
        _check_size(f"{key} ({code})", text)
        language.check(f"{key} ({code})", text, names)
    Snippet.objects.update_or_create(workspace=access.workspace(str(workspace)), key=key,
                                     defaults={"texts": kept, "changed_by": by, "changed_at": clock.now()})
    return kept


def snippets(workspace: str) -> dict[str, dict[str, str]]:
    """The texts of every key, by language."""
    return dict(Snippet.objects.filter(workspace__slug=str(workspace)).order_by("key").values_list("key", "texts"))


def check_key(key: str) -> None:
    """Raises BadKey where this cannot be the key of a block, snippet or feed."""
    if not KEY.fullmatch(key) or key in RESERVED:
        raise BadKey(key=key)


def _checked(workspace: str, key: str, variants: list[dict]) -> list[Variant]:
    if not variants or variants[-1].get("rule") is not None:
        raise NoFallback(key=key)
    if len(variants) > VARIANTS_AT_MOST:
        raise TooManyVariants(key=key, found=len(variants), limit=VARIANTS_AT_MOST)
    named = [{**variant, "name": FALLBACK if number == len(variants) - 1 else variant.get("name", "")} for number, variant in enumerate(variants)]
    made = [_variant(variant) for variant in named]
    names = known_names(workspace)
    for number, variant in enumerate(made):
        if number < len(made) - 1:
            _check_choice(workspace, key, variant, made[:number])
        _check_texts(key, variant, names)
    return made


def _variant(given: dict) -> Variant:
    parts = {part: given.get(part) or "" for part in ("mjml", "html", "text")}
    return Variant(given["name"], given.get("rule"), **parts)


def _check_choice(workspace, key, variant: Variant, before: list[Variant]) -> None:
    taken = variant.name == FALLBACK or variant.name in [one.name for one in before]
    if variant.rule is None or taken or not KEY.fullmatch(variant.name):
        raise WrongVariant(key=key, variant=variant.name)
    segments.check(workspace, variant.rule)


def _check_texts(key: str, variant: Variant, names: set[str]) -> None:
    for part in ("mjml", "html", "text"):
        written, place = getattr(variant, part), f"{key}.{variant.name}.{part}"
        _check_size(place, written)
        language.check(place, language.without_pieces(written), names)
    if variant.name != FALLBACK and not (variant.mjml or variant.html or variant.text).strip():
        raise EmptyVariant(key=key, variant=variant.name)
    if variant.mjml.strip():
        _check_mjml(language.without_pieces(variant.mjml))


def _check_mjml(written: str) -> None:
    for number, frame in enumerate(FRAMES):
        try:
            mjml.to_html(frame % written)
            return
        except BadMjml:
            if number == len(FRAMES) - 1:
                raise


def _check_size(part: str, text: str) -> None:
    if len(text) > BLOCK_CHARACTERS:
        raise TooLarge(part=part, size=len(text), limit=BLOCK_CHARACTERS)


def _saved(row: BlockVersion) -> SavedBlock:
    return SavedBlock(row.pk, row.block.key, row.block.title, row.number, tuple(Variant(**variant) for variant in row.variants),
                      row.saved_by, row.saved_at)


def expander(workspace: str, default: str) -> pieces.Expander:
    """Writes out blocks and snippets as they are now in a workspace."""
    found = {one.key: (one.id, one.variants) for one in blocks(workspace)}
    said = snippets(workspace)
    return pieces.Expander(found.get, said.get, default)
