"""What is said about a trait beyond its type: title, unit, description, owner, class of personal data, sources that win."""

from dataclasses import replace

from django.db.models import Q

from koipond import access, collect
from koipond.engine import Sql
from koipond.kit import clock
from koipond.profiles.errors_traits import WrongClass, WrongSource

SOURCES_AT_MOST = 20   # named for one trait
CLASSES = ("none", "personal", "sensitive")
# What may be written for a source that is no API key.
NAMED = {"koipond": 0, "import": collect.IMPORT_SOURCE}
_WEAKEST = 255         # of a source that is not named


def check(personal_class: str | None = None, sources: list | None = None, **_) -> None:
    """Raises WrongClass, WrongSource."""
    if personal_class is not None and personal_class not in CLASSES:
        raise WrongClass(value=personal_class, known=list(CLASSES))
    for i, source in enumerate(sources or ()):
        known = source in NAMED if isinstance(source, str) else isinstance(source, int) and not isinstance(source, bool) and 0 < source < 2**32
        if not known or source in sources[:i] or i >= SOURCES_AT_MOST:
            raise WrongSource(value=source, most=SOURCES_AT_MOST)


def laid_over(workspace, traits: tuple) -> tuple:
    """The traits with what the workspace says about them."""
    said = {card.name: card for card in _cards(workspace)}
    return tuple(_with(trait, said[trait.name]) if trait.name in said else trait for trait in traits) if said else traits


def write(slug: str, name: str, by: str, **changes) -> None:
    """Writes what is given. When the sources change, the next tick chooses anew among the values of everybody."""
    from koipond.profiles.models import TraitCard

    now = clock.now()
    card = TraitCard.objects.filter(workspace__slug=slug, name=name).first()
    if card is None:
        card = TraitCard(workspace_id=access.workspace(slug).id, name=name)
    if changes.get("sources", card.sources) != card.sources:
        card.sources_at, card.sorted_in = now, None
    for key, value in changes.items():
        setattr(card, key, value)
    card.updated_by, card.updated_at = by, now
    card.save()
    collect.wake()


def rank(traits: list) -> Sql:
    """How strong the source of a value is, over rows of profiles_values: 0 the strongest."""
    cases = [Sql.of("trait = [[name]], transform(source, [[sources]], [[ranks]], [[weakest]])", name=Sql.value(trait.name, "String"),
                    sources=Sql.value([NAMED.get(source, source) for source in trait.sources], "Array(UInt32)"),
                    ranks=Sql.value(list(range(len(trait.sources))), "Array(UInt8)"), weakest=Sql(f"toUInt8({_WEAKEST})"))
             for trait in traits if trait.sources]
    return Sql.of("multiIf([[cases]], toUInt8(0))", cases=Sql.join(", ", cases)) if cases else Sql("toUInt8(0)")


def via(traits: tuple) -> Sql:
    """Which source a value is kept apart by, over its `trait` and `source`: where sources win, each keeps its newest."""
    names = [trait.name for trait in traits if trait.sources]
    return Sql.of("if(has([[names]], trait), source, 0)", names=Sql.value(names, "Array(String)")) if names else Sql("0")


def to_sort(tick) -> list[str]:
    """Traits whose sources changed, of which this tick (or an earlier try at it) chooses anew among the values."""
    done = Q(sorted_in=None) | Q(sorted_in=tick.number)
    return list(_cards(tick.workspace).filter(done, sources_at__lte=tick.now).values_list("name", flat=True))


def any_to_sort(slug: str) -> bool:
    """Whether a tick has to."""
    return _cards(slug).filter(sorted_in=None, sources_at__isnull=False).exists()


def note_sorted(tick, names: list[str]) -> None:
    """Notes that this tick has done it; not where they were changed again since."""
    _cards(tick.workspace).filter(name__in=names, sources_at__lte=tick.now).update(sorted_in=tick.number)


def _cards(workspace):
    from koipond.profiles.models import TraitCard

    return TraitCard.objects.filter(workspace__slug=getattr(workspace, "slug", workspace))


def _with(trait, card):
    said = {key: getattr(card, key) for key in ("title_en", "title_zh", "unit", "description", "owner", "personal_class")}
    over = {key: value for key, value in said.items() if value}
    personal = over.get("personal_class", trait.personal_class) != "none"
    return replace(trait, **over, personal=personal, sources=tuple(card.sources))
