import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond import engine
from koipond.engine import Sql
from koipond.identify import KINDS, blocked, normalise
from koipond.identify.blocked import identifies_nobody
from koipond.identify.spelling import spell, spelled
from tests.shelf import lent

PHONES = [
    ("13812345678", "+8613812345678"),
    (" 138 1234 5678 ", "+8613812345678"),
    ("138-1234-5678", "+8613812345678"),
    ("+86 138 1234 5678", "+8613812345678"),
    ("+8613812345678", "+8613812345678"),
    ("8613812345678", "+8613812345678"),
    ("0086-138-1234-5678", "+8613812345678"),
    ("(+86)13812345678", "+8613812345678"),
    ("１３８１２３４５６７８", "+8613812345678"),
    ("＋86 138 1234 5678", "+8613812345678"),
    ("13812345678.0", "+8613812345678"),
    ("1381234567.0", None),
    ("tel: 13812345678", "+8613812345678"),
    ("138.1234.5678", "+8613812345678"),
    ("010-62551234", "+861062551234"),
    ("021 6255 1234", "+862162551234"),
    ("021-62551234 ext. 12", "+862162551234;ext=12"),
    ("+44 20 7946 0958", "+442079460958"),
    ("+1 (650) 253-0000", "+16502530000"),
    ("+852 2345 6789", "+85223456789"),
    ("+886 912 345 678", "+886912345678"),
    ("12345678901234567", None),
    ("1234", None),
    ("1.38E+10", None),
    ("abc", None),
    ("", None),
    ("13800138000", None),
    ("13800000000", None),
    ("00000000000", None),
    ("11111111111", None),
]
MAILS = [
    ("mei@example.com", "mei@example.com"),
    (" Mei@Example.COM ", "mei@example.com"),
    ("<mei@example.com>", "mei@example.com"),
    ("mailto:mei@example.com", "mei@example.com"),
    ("mei+sale@example.com", "mei+sale@example.com"),
    ("m.e.i@example.co.uk", "m.e.i@example.co.uk"),
    ("o'brien@example.ie", "o'brien@example.ie"),
    ("mei@例子.中国", "mei@xn--fsqu00a.xn--fiqs8s"),
    ("ＭＥＩ＠example.com", "mei@example.com"),
    ("李梅@example.com", "李梅@example.com"),
    ("Mei Li <mei@example.com>", None),
    ("mei@example", None),
    ("mei@@example.com", None),
    ("mei example@example.com", None),
    ("mei@exam ple.com", None),
    ("@example.com", None),
    ("mei@", None),
    ("mei", None),
    ("test@test.com", None),
    ("TEST@test.com", None),
    ("x" * 65 + "@example.com", None),
]


@pytest.mark.parametrize(("raw", "expected"), PHONES)
def test_a_phone_is_spelled_in_e164(raw, expected):
    assert normalise("phone", raw) == expected


def test_a_phone_without_a_country_is_read_in_the_workspaces_own():
    assert normalise("phone", "020 7946 0958", "GB") == "+442079460958"
    assert normalise("phone", "(650) 253-0000", "US") == "+16502530000"
    assert normalise("phone", "13812345678", "GB") is None
    assert normalise("phone", "+86 138 1234 5678", "GB") == "+8613812345678"


@pytest.mark.parametrize(("raw", "expected"), MAILS)
def test_a_mail_address_has_one_spelling(raw, expected):
    assert normalise("email", raw) == expected


def test_other_identifiers_keep_their_case():
    assert normalise("user_id", " Mei ") == "Mei"
    assert normalise("user_id", "１２") == "１２"
    assert normalise("openid", "oAbC-_1") == "oAbC-_1"
    assert normalise("card_no", "C1") == "C1"


@pytest.fixture(scope="module")
def engine_db():
    with lent("spelling", "Spelling") as made:
        yield engine.database(made.slug)


def _by_engine(db, code, raws, country):
    """What the engine makes of raw values: the spelling ('' where Python has to look) and why it identifies nobody."""
    sql = Sql.of("SELECT raw, [[value]] AS value, [[reason]] AS reason FROM (SELECT arrayJoin({raws:Array(String)}) AS raw, "
                 "toUInt8({code:UInt8}) AS code)", value=spelled(KINDS, country, set(range(1, len(KINDS) + 1))), reason=blocked.reason(KINDS, ()))
    return {raw: (value, reason) for raw, value, reason in db.rows(sql, raws=raws, code=code)}


@pytest.mark.parametrize("country", ["CN", "GB"])
def test_the_engine_spells_as_python_does(engine_db, country):
    pieces = st.sampled_from(["138", "1234", "5678", "+86", "86", "00", " ", "-", "(", ")", ".", "@", "a", "B", "example", ".com", "'", "<",
                              "null", '"', "0", "1", "\t", "梅", "＠", "x" * 60])
    raws = st.lists(st.lists(pieces, min_size=1, max_size=7).map("".join), min_size=50, max_size=50)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(raws)
    def agree(raws):
        raws += [raw for raw, _ in PHONES + MAILS if raw] + list(blocked.NOBODY)
        for code, kind in enumerate(KINDS, 1):
            if kind.name in ("user_id", "email", "phone"):
                for raw, (value, reason) in _by_engine(engine_db, code, raws, country).items():
                    if value:
                        assert value == spell(kind, raw, country), (kind.name, raw)
                        assert bool(reason) == identifies_nobody(kind.name, value), (kind.name, raw, reason)

    agree()


def test_the_engine_settles_the_common_spellings_itself(engine_db):
    phone = next(code for code, kind in enumerate(KINDS, 1) if kind.name == "phone")
    common = ["13812345678", "+86 138 1234 5678", "0086-138-1234-5678", "138-1234-5678"]
    assert {value for value, _ in _by_engine(engine_db, phone, common, "CN").values()} == {"+8613812345678"}
