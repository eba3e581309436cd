"""Values that identify nobody: placeholders that careless programs send for "we do not know"."""

from datetime import datetime

from koipond.engine import Sql
from koipond.identify.kinds import LONGEST_BYTES, Kind
from koipond.identify.models import BlockedValue

# Compared in lower case and without quotes around, for every kind.
NOBODY = (
    "null", "undefined", "none", "nil", "nan", "n/a", "#n/a", "-", "--", "0", "-1", "true", "false", "guest", "anonymous",
    "unknown", "unidentified", "not set", "(not set)", "not_set", "not_authenticated", "[object object]", "user_id", "userid",
    "anonymous_id", "distinct_id", "distinctid", "device_id", "id", "email", "phone", "无", "空", "未知", "匿名", "游客",
    "test@test.com", "test@example.com", "a@a.com", "none@none.com", "no@email.com", "noemail@noemail.com", "null@null.com",
    "+8613800138000",  # the hotline that everybody types as an example
)
ZEROS = "0-:. "      # 000, 00000000-0000-0000-0000-000000000000, 00:00 …
SAME_AT_LEAST = 8    # so many equal bytes are no id: 11111111, xxxxxxxx
QUOTES = " \"'`"


def blocked_of(workspace: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """What a workspace has blocked before a moment: (kind, value)."""
    rows = BlockedValue.objects.filter(workspace__slug=workspace, created_at__lt=at)
    return tuple(rows.order_by("id").values_list("kind", "value"))


def identifies_nobody(kind: str, value: str, own: tuple[tuple[str, str], ...] = ()) -> bool:
    """Whether a normalised value is blocked or too long; the Python twin of `reason`."""
    bare = value.strip(QUOTES).lower()
    return (
        len(value.encode()) > LONGEST_BYTES or bare in NOBODY or not value.strip(ZEROS) or (kind, value) in own
        or (len(value.encode()) >= SAME_AT_LEAST and len(set(value.encode())) == 1) or _zeros_after_prefix(value)
    )


def reason(kinds: tuple[Kind, ...], own: tuple[tuple[str, str], ...]) -> Sql:
    """Why a `value` of the kind `code` identifies nobody, as SQL; '' when nothing is wrong with it."""
    codes = {kind.name: code for code, kind in enumerate(kinds, 1)}
    mine = [f"{codes[kind]}:{value}" for kind, value in own if kind in codes]
    return Sql(
        "multiIf(empty(value), 'unsettled', length(value) > {longest_bytes:UInt32}, 'too_long', "
        "trimBoth(lower(value), {quotes:String}) IN {nobody:Array(String)} "
        "OR empty(trimBoth(value, {zeros:String})) "
        "OR (length(value) >= {same_at_least:UInt32} AND startsWith(value, substring(value, 2))) "
        "OR (startsWith(value, '+861') AND endsWith(value, '00000000') AND length(value) = 14)"
        + (" OR concat(toString(code), ':', value) IN {own:Array(String)}" if mine else "")
        + ", 'blocked_value', '')",
        {"longest_bytes": LONGEST_BYTES, "quotes": QUOTES, "nobody": list(NOBODY), "zeros": ZEROS,
         "same_at_least": SAME_AT_LEAST, **({"own": mine} if mine else {})},
    )


def _zeros_after_prefix(value: str) -> bool:
    return value.startswith("+861") and value.endswith("00000000") and len(value) == 14
