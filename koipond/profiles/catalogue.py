"""Which traits there are: those every workspace has, those that were declared, those that are counted."""

import hashlib
import re
from dataclasses import dataclass

from koipond import access, engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.profiles import typed
from koipond.profiles.errors import BadTraitName, TooManyTraits, TraitTaken, UnknownType

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

    @property
    def table(self) -> str:
        """profiles_figures for what is counted, else profiles_traits. Everybody has a row in both."""
        return "profiles_figures" if self.computed else "profiles_traits"


@dataclass(frozen=True)
class Undeclared:
    """A name under which values came that stand in no column: nobody declared it, or they do not fit its type."""

    name: str
    people: int
    samples: tuple[str, ...]
    guess: str               # the type that most of the values fit
    declared: str            # "" or the type that these values do not fit


def _given(name, type, en, zh, personal=False):
    return Trait(name, f"t_{name}", type, False, en, zh, personal=personal)


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
    return given(workspace) + COMPUTED


def given(workspace) -> tuple[Trait, ...]:
    """Those among them that are given, not counted."""
    return BUILT_IN + tuple(_trait(found) for found in _definitions(workspace).order_by("id"))


def declare_trait(workspace, name: str, type: str, *, title_en: str = "", title_zh: str = "", unit: str = "",
                  personal: bool = False, by: str = "") -> Trait:
    """Gives a trait a typed column, filled with the values that came before; those that do not fit stay in `others`.

    Declaring it again with the same type changes nothing. Raises BadTraitName, UnknownType, TraitTaken, TooManyTraits.
    A tick may run meanwhile: the definition is stored before the column is filled, a filled row has the version
    of the row it was read from, and a tick looks at its end whether the definitions are still those it used.
    """
    from koipond.profiles.models import TraitDefinition

    slug = _slug(workspace)
    if not re.fullmatch(r"[^\W\d_][\w -]{0,59}", name) or name != name.strip():
        raise BadTraitName(name=name)
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
    return _trait(made)


def undeclared(db: engine.Database) -> list[Undeclared]:
    """Names under which values came that have no column or do not fit it, the most frequent first, with a guess of their type."""
    declared = {trait.name: trait.type for trait in given(db.workspace)}
    fits = {type: Sql(f"countIf(isNotNull({typed.read(type, 'said.2')}))") for type in _GUESSES}
    rows = db.dicts("profiles.undeclared", {**fits, "samples": Sql(str(SAMPLES))}, most=UNDECLARED_AT_MOST)
    return [Undeclared(row["name"], row["people"], tuple(row["samples"]), _guess(row), declared.get(row["name"], ""))
            for row in rows]


def slots(given: tuple[Trait, ...]) -> dict[str, Sql]:
    """What the statement that writes rows of traits must know: their columns, and how each is read from what was said."""
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
    return Trait(found.name, found.column, found.type, False, found.title_en, found.title_zh, found.unit, found.personal)


def _column(name: str) -> str:
    """`t_` and the name; where a character had to be replaced, a hash keeps two names apart."""
    plain = re.sub(r"\W", "_", name)
    return f"t_{plain}" if plain == name else f"t_{plain}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _slug(workspace) -> str:
    return getattr(workspace, "slug", workspace)
