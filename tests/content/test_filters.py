"""Money, days and names, as people in three languages write them."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_currency, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from koipond import content
from koipond.content import filters, locales, names


def shown(workspace, text, language="zh-CN", **person):
    variants = {code: {"subject": "s", "html": text} for code in ("zh-TW", "en")}
    version = content.save_template(workspace.slug, f"F{abs(hash(text))}", "s", html=text, language="zh-CN", variants=variants)
    return content.preview(version.id, {"language": language, **person}).html


@pytest.mark.parametrize("amount, how, language, expected", [
    (Decimal("1234.5"), "'CNY'", "zh-CN", "¥1,234.50"), (Decimal("1234.5"), "'CNY'", "en", "CN¥1,234.50"), (Decimal("1234.5"), "'shop'", "zh-CN", "¥1,234.50"),
    (Decimal("1234.5"), "'USD'", "en", "$1,234.50"), (Decimal("1234.5"), "'USD'", "zh-TW", "US$1,234.50"), (Decimal("1234.5"), "'TWD'", "zh-TW", "$1,234.50"),
    (Decimal("1234.5"), "'JPY'", "en", "¥1,235"), (Decimal("0.005"), "'CNY'", "zh-CN", "¥0.01"), (Decimal("-3"), "'EUR'", "en", "-€3.00"),
    (Decimal("9999999999.9999"), "'KWD'", "en", "KWD10,000,000,000.000"), (Decimal("1234.5"), "0", "en", "1,234"), ("no amount", "'CNY'", "en", "no amount"),
])
def test_money_is_written_as_its_currency_and_the_language_want_it(shop, amount, how, language, expected):
    html = shown(shop, f"{{{{ person.revenue | money: {how} }}}}", language, revenue=amount)
    assert html.replace("\xa0", " ") == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10**10, max_value=10**10),
       st.sampled_from(["CNY", "USD", "EUR", "JPY", "TWD", "HKD", "KWD", "GBP", "KRW", "CHF", "INR", "XYZ"]), st.sampled_from(["zh-CN", "zh-TW", "en"]))
def test_money_is_written_as_the_tables_of_cldr_say(amount, currency, language):
    exact = amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)
    expected = format_currency(exact or abs(exact), currency, locale=locales.BABEL[language])
    assert filters._money(amount, currency, language) == expected


MOMENT = datetime(2026, 5, 17, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize("source, zone, language, expected", [
    ("person.birthday | day", None, "zh-CN", "1990年5月7日"), ("person.birthday | day", None, "en", "May 7, 1990"), ("person.birthday | day: 'month'", None, "zh-CN", "5月7日"),
    ("person.birthday | day: 'month'", None, "en", "May 7"), ("person.birthday | weekday", None, "zh-TW", "星期一"), ("person.birthday | weekday", None, "en", "Monday"),
    ("person.created_at | moment", None, "zh-CN", "2026年5月18日 04:05"), ("person.created_at | moment", "Europe/London", "zh-CN", "2026年5月17日 21:05"),
    ("person.created_at | moment", "America/New_York", "en", "May 17, 2026, 4:05 PM"), ("person.created_at | day", "No/Where", "en", "May 18, 2026"),
    ("'2026-05-17' | day", None, "zh-CN", "2026年5月17日"), ("person.city | day", None, "en", "Paris"), ("person.title | day", None, "en", ""),
])
def test_days_and_moments_are_the_persons_own(shop, source, zone, language, expected):
    html = shown(shop, f"{{{{ {source} }}}}", language, birthday=date(1990, 5, 7), created_at=MOMENT, city="Paris", time_zone=zone, title=None)
    assert html.replace("\u202f", " ") == expected


@pytest.mark.parametrize("name, gender, position, chinese, english", [
    ("王小明", "男", "", "王先生", "王小明"), ("王小明", "female", "", "王女士", "王小明"), ("欧阳娜娜", "女", "", "欧阳女士", "欧阳娜娜"),
    ("王小明", "男", "总经理", "王总", "王小明"), ("王小明", "", "副总裁", "王总", "王小明"), ("司马光", "", "教授", "司马教授", "司马光"),
    ("李雷", "", "软件工程师", "李工", "李雷"), ("李雷", "", "采购部经理", "李经理", "李雷"), ("李雷", "", "", "李雷", "李雷"),
    ("Tom Smith", "male", "", "Smith 先生", "Mr. Smith"), ("Dr. Ana de la Cruz", "f", "", "de la Cruz 女士", "Ms. de la Cruz"),
    ("Smith, Tom", "m", "Professor", "Smith 教授", "Prof. Smith"), ("Tom", "m", "", "Tom", "Tom"), ("", "m", "CEO", "", ""),
    ("阿依古丽·买买提", "女", "", "阿依古丽·买买提", "阿依古丽·买买提"), ("Tom Smith, Jr.", "m", "", "Smith 先生", "Mr. Smith"), ("王", "男", "", "王", "王"),
])
def test_people_are_called_as_is_polite(name, gender, position, chinese, english):
    assert (names.salutation(name, gender, position, "zh-CN"), names.salutation(name, gender, position, "en")) == (chinese, english)


@pytest.mark.parametrize("name, family, given", [
    ("诸葛亮", "诸葛", "亮"), ("欧阳", "欧阳", ""), ("王 小明", "王", "小明"), ("Ludwig van Beethoven", "van Beethoven", "Ludwig"), ("Mary Ann Lee", "Lee", "Mary Ann"), ("Cher", "", "Cher")])
def test_a_name_is_taken_apart(name, family, given):
    assert names.apart(name) == (family, given)


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10), st.sampled_from(["zh-CN", "en"]))
def test_no_name_breaks_a_mail(name, gender, position, language):
    assert isinstance(names.salutation(name, gender, position, language), str)


def test_a_greeting_asks_for_the_traits_that_it_uses(workspace):
    version = content.save_template(workspace.slug, "G", "{{ person.name | salutation: person.gender, person.title | default: '朋友' }}您好", html="x")
    assert set(version.variables) == {"person.name", "person.gender", "person.title"}
    assert content.preview(version.id, {"name": "王芳", "gender": "女"}).subject == "王女士您好"
    assert content.preview(version.id, {}).subject == "朋友您好"
