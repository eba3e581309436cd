"""What is declared of an event: of which type its properties are, which must be there, and what else holds of them."""

import re
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation

from koipond import engine
from koipond.collect.governance.errors import BadChoice, BadDeclaration, BadEventName, BadPattern

TYPES = ("text", "number", "boolean", "date", "datetime", "money")
OUTCOMES = ("allow", "quarantine", "refuse")  # what becomes of an item that breaks its declaration; allow only counts
NAME_CHARS = 256
PROPERTIES = 200          # of one event: more are no schema but a data set
ALLOWED = 1_000           # values of one property
PATTERN_CHARS = 500
TEXT_CHARS = 2_000        # of a description
MOST_CHARS = 32_000       # that a text may be limited to: no item is longer

_MONEY = re.compile(r"-?\d{1,14}(\.\d{1,4})?")


@dataclass(frozen=True)
class PropertyRule:
    """What is declared of one property. Bounds include their own value and are texts, so that money stays exact;
    `pattern` (RE2) may match anywhere in the text."""

    type: str = "text"
    required: bool = False
    description: str = ""
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    most_chars: int = 0
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Declaration:
    """What is declared of an event. `closed`: properties that are not declared are a breach too."""

    description: str = ""
    owner: str = ""
    on_breach: str = "allow"
    closed: bool = False
    properties: dict[str, PropertyRule] = field(default_factory=dict)

    def plain(self) -> dict:
        """As JSON keeps it."""
        return {**asdict(self), "properties": {name: {**asdict(rule), "allowed": list(rule.allowed)}
                                               for name, rule in self.properties.items()}}


def declaration_of(said: dict) -> Declaration:
    """A declaration from its plain form, unchecked: what was checked when it was decided."""
    rules = {name: PropertyRule(**{**rule, "allowed": tuple(rule["allowed"])}) for name, rule in said["properties"].items()}
    return Declaration(**{**said, "properties": rules})


def checked(db: engine.Database, declaration: Declaration) -> Declaration:
    """The declaration, if the tick can work with it. Raises BadChoice, BadDeclaration, BadEventName, BadPattern."""
    if declaration.on_breach not in OUTCOMES:
        raise BadChoice(field="on_breach", value=declaration.on_breach, known=OUTCOMES)
    if len(declaration.description) > TEXT_CHARS or len(declaration.owner) > NAME_CHARS:
        raise BadDeclaration(place="description, owner", problem="too long", problem_zh="太长",
                             value=len(declaration.description) + len(declaration.owner))
    if len(declaration.properties) > PROPERTIES:
        raise BadDeclaration(place="properties", problem=f"at most {PROPERTIES}", problem_zh=f"最多 {PROPERTIES} 个", value=len(declaration.properties))
    for name, rule in declaration.properties.items():
        good_name(name)
        _check(name, rule)
    _check_patterns(db, declaration)
    return declaration


def good_name(name: str) -> str:
    """The name, if it can be one of an event or property. Raises BadEventName."""
    if not name.strip() or len(name) > NAME_CHARS or "\x1f" in name or "\0" in name:
        raise BadEventName(name=name[:60], limit=NAME_CHARS)
    return name


def _check(name: str, rule: PropertyRule) -> None:
    def wrong(part: str, problem: str, problem_zh: str):
        return BadDeclaration(place=f"{name}.{part}", problem=problem, problem_zh=problem_zh, value=getattr(rule, part))

    if rule.type not in TYPES:
        raise BadChoice(field=f"{name}.type", value=rule.type, known=TYPES)
    if len(rule.allowed) > ALLOWED:
        raise BadDeclaration(place=f"{name}.allowed", problem=f"at most {ALLOWED} values", problem_zh=f"最多 {ALLOWED} 个值", value=len(rule.allowed))
    if len(rule.pattern) > PATTERN_CHARS:
        raise wrong("pattern", f"at most {PATTERN_CHARS} characters", f"最多 {PATTERN_CHARS} 个字符")
    if not 0 <= rule.most_chars <= MOST_CHARS:
        raise wrong("most_chars", f"0 (no limit) to {MOST_CHARS}", f"0（不限）到 {MOST_CHARS}")
    if (rule.pattern or rule.most_chars) and rule.type != "text":
        raise wrong("pattern" if rule.pattern else "most_chars", f"only for text, not for {rule.type}", f"只用于 text，不用于 {rule.type}")
    for part in ("low", "high"):
        if getattr(rule, part):
            if rule.type not in ("number", "money"):
                raise wrong(part, f"only for number and money, not for {rule.type}", f"只用于 number 和 money，不用于 {rule.type}")
            _bound(rule, part, wrong)
    if rule.low and rule.high and Decimal(rule.low) > Decimal(rule.high):
        raise wrong("low", f"above the highest, {rule.high}", f"大于上限 {rule.high}")


def _bound(rule: PropertyRule, part: str, wrong) -> None:
    text = getattr(rule, part)
    try:
        good = Decimal(text).is_finite() and text == text.strip() and "_" not in text
    except InvalidOperation:
        good = False
    if not good or not text.isascii():
        raise wrong(part, "no number", "不是数字")
    if rule.type == "money" and not _MONEY.fullmatch(text):
        raise wrong(part, "money has up to 14 digits before and 4 behind the point", "金额的整数部分最多 14 位，小数最多 4 位")


def _check_patterns(db: engine.Database, declaration: Declaration) -> None:
    """Asks the engine, which is who will use them."""
    for name, rule in declaration.properties.items():
        if rule.pattern:
            try:
                db.value("SELECT match('', {pattern:String})", pattern=rule.pattern)
            except engine.QueryFailed as error:
                reason = str(error.fields["reason"]).partition("error: ")[2].partition(". Look")[0]
                raise BadPattern(property=name, pattern=rule.pattern, reason=reason or "unknown") from None
