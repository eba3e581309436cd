"""Which traits there are: those every workspace has, those that were declared, those that are counted."""

import hashlib
import re
from dataclasses import dataclass
from difflib import get_close_matches

from koipond import access, engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.profiles import cards, metrics, typed
from koipond.profiles.errors import BadTraitName, TooManyTraits, TraitTaken, UnknownType
from koipond.profiles.errors_traits import NoSuchTrait

TRAITS_AT_MOST = 500  # declared in one workspace: each is a column that every row has
SAMPLES = 5           # values shown of an undeclared trait
UNDECLARED_AT_MOST = 1000  # names listed, the most frequent first


@dataclass(frozen=True)
class Trait:
    """Something we know of people. `column` is where it stands in `table`."""

    name: str
    column: str
    type: str                # text, number, money, date, datetime, boolean
    computed: bool = False   # counted from events; cannot be given
    title_en: str = ""
    title_zh: str = ""
    unit: str = ""
    personal: bool = False   # tells who somebody is: masked for those who may not see it
    since: bool = False      # the column holds a moment; asked for are the whole days that have passed since
    description: str = ""
    owner: str = ""
    personal_class: str = "none"  # none, personal or sensitive; masking reads it
    sources: tuple = ()      # whose value wins over a newer one, the strongest first; () the newest wins
    metric: dict | None = None    # of a trait that was defined over events: as it was defined last
    ready: bool = True       # its column holds what was defined last

    @property
    def table(self) -> str:
        """profiles_figures for what is counted, else profiles_traits. Everybody has a row in both."""
        return "profiles_figures" if self.computed else "profiles_traits"

    def reading(self, now: Sql, alias: str = "") -> Sql:
        """Its value at a moment, over the columns of its table (called `alias`, with a point)."""
        column = Sql(alias + Sql.name(self.column).text)
        return metrics.days_since(column, now) if self.since else column


@dataclass(frozen=True)
class Undeclared:
    """A name under which values came that stand in no column: nobody declared it, or they do not fit its type."""

    name: str
    people: int
    samples: tuple[str, ...]
    guess: str               # the type that most of the values fit
    declared: str            # "" or the type that these values do not fit


def _given(name, type, en, zh, personal=False):
    return Trait(name, f"t_{name}", type, False, en, zh, personal=personal, personal_class="personal" if personal else "none")


BUILT_IN = (
    _given("email", "text", "E-mail", "邮箱", True),
    _given("phone", "text", "Phone", "手机号", True),
    _given("name", "text", "Name", "姓名", True),
    _given("first_name", "text", "First name", "名", True),
    _given("last_name", "text", "Last name", "姓", True),
    _given("gender", "text", "Gender", "性别"),
    _given("birthday", "date", "Birthday", "生日", True),
    _given("age", "number", "Age", "年龄"),
    _given("city", "text", "City", "城市"),
    _given("region", "text", "Province or state", "省份"),
    _given("country", "text", "Country", "国家"),
    _given("language", "text", "Language", "语言"),
    _given("time_zone", "text", "Time zone", "时区"),
    _given("title", "text", "Job title", "职位"),
    _given("company", "text", "Company", "公司"),
    _given("created_at", "datetime", "Customer since", "注册时间"),
)
COMPUTED = (
    Trait("orders", "orders", "number", True, "Orders", "订单数"),
    Trait("revenue", "revenue", "money", True, "Revenue", "累计消费"),
    Trait("first_order_at", "first_order_at", "datetime", True, "First order", "首次下单时间"),
    Trait("last_order_at", "last_order_at", "datetime", True, "Last order", "最近下单时间"),
    Trait("first_seen_at", "first_seen_at", "datetime", True, "First seen", "首次出现时间"),
    Trait("last_seen_at", "last_seen_at", "datetime", True, "Last seen", "最近活跃时间"),
)


def traits(workspace) -> tuple[Trait, ...]:
    """The traits of a workspace (its slug or itself) that have a column: built-in, declared, computed."""
    return given(workspace) + counted(workspace)


def given(workspace) -> tuple[Trait, ...]:
    """Those among them that are given, not counted."""
    return cards.laid_over(workspace, BUILT_IN + tuple(_trait(found) for found in _definitions(workspace).order_by("id")))


def counted(workspace) -> tuple[Trait, ...]:
    """Those that are counted from events: built-in, and as they were defined."""
    return cards.laid_over(workspace, COMPUTED + tuple(_computed(found) for found in _computed_traits(workspace)))


def declare_trait(workspace, name: str, type: str, *, title_en: str = "", title_zh: str = "", unit: str = "",
                  personal: bool = False, by: str = "", **card) -> Trait:
    """Gives a trait a typed column, filled with the values that came before; those that do not fit stay in `others`.

    `card`: description, owner, personal_class, sources, as `change_trait` has them. Declaring it again with the same
    type changes nothing. Raises BadTraitName, UnknownType, TraitTaken, TooManyTraits, WrongClass, WrongSource.
    A tick may run meanwhile: the definition is stored before the column is filled, a filled row has the version
    of the row it was read from, and a tick looks at its end whether the definitions are still those it used.
    """
    from koipond.profiles.models import TraitDefinition

    slug = _slug(workspace)
    check_name(name)
    cards.check(**card)
    if type not in typed.COLUMNS:
        raise UnknownType(type=type, known=list(typed.COLUMNS))
    if there := next((t for t in traits(slug) if t.name == name), None):
        if there.computed or there.type != type:
            raise TraitTaken(name=name, type=there.type)
        return there
    if _definitions(slug).count() >= TRAITS_AT_MOST:
        raise TooManyTraits(workspace=slug, most=TRAITS_AT_MOST)
    db = engine.database(slug)
    db.run(f"ALTER TABLE profiles_traits ADD COLUMN IF NOT EXISTS [[column]] {typed.COLUMNS[type]}",
           {"column": Sql.name(_column(name))})
    made = TraitDefinition.objects.create(
        workspace_id=access.workspace(slug).id, name=name, column=_column(name), type=type, title_en=title_en or name,
        title_zh=title_zh or name, unit=unit, personal=personal, declared_by=by, declared_at=clock.now())
    _fill_from_others(db, _trait(made))
    return change_trait(slug, name, by=by, **card) if card else _trait(made)


def change_trait(workspace, name: str, *, by: str = "", **card) -> Trait:
    """Changes what is said about a trait, a built-in one too; what is not given (or None) stays as it is.

    `card`: title_en, title_zh, unit, description, owner; personal_class ("none", "personal", "sensitive"); sources: whose
    value wins over a newer one of a weaker or unnamed source, the strongest first (numbers of API keys, "import",
    "koipond"; [] lets the newest win). Raises NoSuchTrait, WrongClass, WrongSource.
    """
    cards.check(**card)
    find(workspace, name)
    cards.write(_slug(workspace), name, by, **{key: value for key, value in card.items() if value is not None})
    return find(workspace, name)


def find(workspace, name: str) -> Trait:
    """The trait of this name. Raises NoSuchTrait."""
    known = {trait.name: trait for trait in traits(workspace)}
    if name not in known:
        raise NoSuchTrait(name=name, nearest=get_close_matches(name, known, 5, 0.5) or sorted(known)[:5])
    return known[name]


def check_name(name: str) -> None:
    """Raises BadTraitName."""
    if not re.fullmatch(r"[^\W\d_][\w -]{0,59}", name) or name != name.strip():
        raise BadTraitName(name=name)


def volumes(db: engine.Database) -> dict[str, int]:
    """How many persons have each trait; of counts and sums, how many have another value than 0. One pass over each table."""
    found = {}
    for table, several in (("profiles_traits", given(db.workspace)), ("profiles_figures", counted(db.workspace))):
        columns = Sql.join(", ", [Sql.of(f"countIf({_HAS.get(trait.type, 'isNotNull([[c]])')})", c=Sql.name(trait.column))
                                  if not trait.since else Sql.of("countIf(isNotNull([[c]]))", c=Sql.name(trait.column)) for trait in several])
        row = db.rows(Sql.of(f"SELECT [[c]] FROM {table} FINAL WHERE person != 0", c=columns))[0]
        found |= {trait.name: number for trait, number in zip(several, row, strict=True)}
    return found


_HAS = {"number": "ifNull([[c]], 0) != 0", "money": "ifNull([[c]], 0) != 0"}


def undeclared(db: engine.Database) -> list[Undeclared]:
    """Names under which values came that have no column or do not fit it, the most frequent first, with a guess of their type."""
    declared = {trait.name: trait.type for trait in given(db.workspace)}
    fits = {type: Sql(f"countIf(isNotNull({typed.read(type, 'said.2')}))") for type in _GUESSES}
    rows = db.dicts("profiles.undeclared", {**fits, "samples": Sql(str(SAMPLES))}, most=UNDECLARED_AT_MOST)
    return [Undeclared(row["name"], row["people"], tuple(row["samples"]), _guess(row), declared.get(row["name"], ""))
            for row in rows]


def slots(given: tuple[Trait, ...]) -> dict[str, Sql]:
    """What the statement that writes rows of traits must know: their columns, and how each is read from what was said."""
    ranked = [trait for trait in given if trait.sources]
    readings, fits = [], []
    for trait in given:
        name, column = Sql.value(trait.name, "String"), Sql.name(trait.column).text
        readings.append(Sql(f"{typed.read(trait.type, f'said[{name.text}]')} AS {column}", name.binds))
        if trait.type != "text":
            fits.append(Sql(f"(k = {name.text} AND isNotNull({column}))"))
    texts = Sql.value([trait.name for trait in given if trait.type == "text"], "Array(String)")
    return {
        "columns": Sql.join(", ", [Sql.name(trait.column) for trait in given]),
        "readings": Sql.join(",\n       ", readings),
        "fits": Sql.join(" OR ", [Sql.of("has([[texts]], k)", texts=texts), *fits]),
        "words": Sql.of(engine.named("profiles.words_by_rank"), rank=cards.rank(ranked)) if ranked else Sql(engine.named("profiles.words")),
    }


_GUESSES = ("boolean", "date", "datetime", "number")  # the first that nearly all values fit; money looks like number
NEARLY_ALL = 0.95


def _guess(row: dict) -> str:
    """Text, unless at least 95 of 100 people's values fit something narrower."""
    return next((type for type in _GUESSES if row[type] >= NEARLY_ALL * row["people"]), "text")


def _fill_from_others(db: engine.Database, trait: Trait) -> None:
    """The values that came before it was declared, as one statement over everybody who has one."""
    db.run("profiles.fill", {"column": Sql.name(trait.column), "value": Sql(typed.read(trait.type, "t.others[{name:String}]"))},
           name=trait.name)


def _definitions(workspace):
    from koipond.profiles.models import TraitDefinition

    return TraitDefinition.objects.filter(workspace__slug=_slug(workspace))


def _trait(found) -> Trait:
    return Trait(found.name, found.column, found.type, False, found.title_en, found.title_zh, found.unit, found.personal,
                 personal_class="personal" if found.personal else "none")


def _computed_traits(workspace):
    from koipond.profiles.models import ComputedTrait

    return ComputedTrait.objects.filter(workspace__slug=_slug(workspace)).order_by("id")


def _computed(found) -> Trait:
    """As its column is now: until the tick has filled one for a new definition, it holds what was defined before."""
    metric = metrics.read(found.filled_metric if found.filled else found.metric)
    return Trait(found.name, column_of(found), metric.type, True, found.name, found.name, since=metric.since,
                 metric=found.metric, ready=found.filled == found.version)


def column_of(found) -> str:
    """Where a computed trait is read. Before the first filling that is a column that stays empty, so that whoever has
    worked something out with it (a segment) sees by the column's name that it is another one now."""
    return f"x{found.id}_{found.filled}" if found.filled else f"x{found.id}_{found.version}_empty"


def _column(name: str) -> str:
    """`t_` and the name; where a character had to be replaced, a hash keeps two names apart."""
    plain = re.sub(r"\W", "_", name)
    return f"t_{plain}" if plain == name else f"t_{plain}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _slug(workspace) -> str:
    return getattr(workspace, "slug", workspace)
