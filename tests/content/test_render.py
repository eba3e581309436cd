"""Rendering: safe, bounded, and each row for itself."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from liquid import Environment
from liquid.exceptions import LiquidError

from koipond import content
from koipond.content import language


def made(workspace, html, subject="Hi", **more):
    return content.save_template(workspace.slug, f"T{abs(hash((html, subject)))}", subject, html=html, **more).id


def test_values_cannot_become_html_but_stay_as_they_are_in_text(workspace):
    version = made(workspace, "<p>{{ person.name }}</p>", subject="{{ person.name }}", text="{{ person.name }}")
    shown = content.preview(version, {"name": "<script>1 & 2</script>"})
    assert shown.html == "<p>&lt;script&gt;1 &amp; 2&lt;/script&gt;</p>"
    assert shown.text == shown.subject == "<script>1 & 2</script>"


def test_a_line_break_in_a_value_begins_no_header(workspace):
    version = made(workspace, "x", subject="Hi {{ person.name }}")
    assert content.preview(version, {"name": "Eve\r\nBcc: all@shop.example\x00"}).subject == "Hi Eve Bcc: all@shop.example"


def test_a_bad_row_fails_alone(workspace):
    version = made(workspace, "{{ 10 | divided_by: person.age }}")
    good, bad, also = content.render(version, [{"person": {"age": age}} for age in (2, 0, 5)])
    assert (good.html, also.html) == ("5", "2") and bad.failed and not bad.html


@pytest.mark.parametrize("html", [
    "{% for i in (1..1000000000) %}x{% endfor %}",
    "{% for i in (1..9000) %}{% for j in (1..9000) %}x{% endfor %}{% endfor %}",
    "{% assign x = 'aaaaaaaaaa' %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}",
    "{% capture x %}{% for i in (1..10000) %}{{ person.name }}{% endfor %}{% endcapture %}{{ x }}",
])
def test_no_template_can_take_all_time_or_memory(workspace, html):
    shown = content.preview(made(workspace, html), {"name": "n" * 1000})
    assert shown.failed and "limit" in shown.failed


def test_what_is_missing_is_nothing_and_may_have_a_default(workspace):
    version = made(workspace, "[{{ person.name }}][{{ person.city | default: '你的城市' }}]")
    assert content.preview(version, {"name": None}).html == content.preview(version, {}).html == "[][你的城市]"


def test_amounts_and_times_are_shown_as_people_write_them(workspace):
    version = made(workspace, "{{ person.revenue }}|{{ person.revenue | money }}|{{ person.created_at | date: '%Y-%m-%d %H:%M' }}|"
                              "{{ person.birthday | date: '%m/%d' }}|{{ workspace.name }}")
    shown = content.preview(version, {"revenue": Decimal("12345.5000"), "created_at": datetime(2026, 1, 1, 20, 0, tzinfo=UTC),
                                      "birthday": date(1990, 5, 17)})
    assert shown.html == "12345.50|12,345.50|2026-01-02 04:00|05/17|Test shop"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_but_by_a_refusal(source):
    from koipond.kit.errors import Refusal

    try:
        language.read("text", source)
    except Refusal as error:
        assert error.fields["line"] >= 1 and error.fields["column"] >= 1


VALUES = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.decimals(allow_nan=False), st.dates(), st.datetimes(),
                   st.lists(st.text()), st.dictionaries(st.sampled_from(["size", "x"]), st.text()))
ROOTS = st.one_of(st.dictionaries(st.sampled_from(["name", "size", "first", "city"]), VALUES), VALUES)
PIECES = st.sampled_from([
    "{{ person.name }}", "{{ person.size }}", "{{ person.first }}", "{{ person.city | upcase }}", "{{ person }}", "{{ person['name'] }}",
    "{{ person.name.size }}", "{{ other.name }}", "<b>", "&", "", "{% assign person = other %}", "{% if person.name %}x{{ person.name }}{% endif %}",
    "{% if person.name == other.name %}a{% elsif person.city > 3 %} {% else %}{{ person.city }}{% endif %}", "{% if person %} {% endif %}",
    "{% if person.size and other.first %}{% if other %}{{ now | size }}{% endif %}{{ nothing.here }}{% endif %}",
    "{{ person.name | append: other.city | downcase }}", "{{ person.size | plus: 1 }}", "{{ person.city | default: 'x', allow_false: true }}",
    "{{ person.name | truncate: person.size }}", "{% unless person.name contains 'a' %}u{{ person.first }}{% endunless %}",
    "{% case person.name %}{% when 'a' %}A{% else %}{{ person.city }}{% endcase %}", "{% if person.size <= 3 %}{% assign other = person.name %}{% endif %}",
    "{% if person.name < other.name or person.size >= 2 %}{{ other | size }}{% else %}{% break %}{% endif %}", "{{ other }}{{ other.name | escape }}",
    "{% if person.first != nil and person.city == empty %}{% capture person %}c{% endcapture %}{% endif %}", "{{ name }}{% increment name %}",
    "{% for c in person.name %}{{ c }}{{ person.name }}{% endfor %}", "{% capture x %}{{ person.name }}{% endcapture %}{{ x }}", "\u00e9\U0001f41f"])


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECES, max_size=8), ROOTS, ROOTS, st.booleans())
def test_the_fast_nodes_give_what_the_library_gives(pieces, person, other, autoescape):
    source, values = "".join(pieces), {"person": person, "other": other}
    fast = (language.HTML if autoescape else language.PLAIN).parse(source)
    assert outcome(fast, values) == outcome(Environment(autoescape=autoescape).parse(source), values)


FEEDS = st.dictionaries(st.sampled_from(["a", "b"]), st.lists(st.dictionaries(st.sampled_from(["id", "name"]), st.one_of(st.text(max_size=3), st.integers())), max_size=4))
LOOPS = st.sampled_from([
    "{% for t in feed.a %}{{ t.name }}{{ forloop.index }},{% else %}-{% endfor %}", "{% for t in feed.b limit: 2 reversed %}{% if t.id %}{{ t.id | upcase }}{% endif %}{% endfor %}",
    "{% for t in feed.a %}{% for u in feed.b offset: 1 %}{{ u.id }}{{ locale.language }}{{ forloop.parentloop.index }}{% endfor %}{% endfor %}",
    "{% for t in feed.a %}{{ person.name }}{{ t.id }}{% endfor %}", "{% for person in feed.a %}{{ person.name }}{% else %}{{ person.name }}{% endfor %}",
    "{% for t in feed.a %}{% assign x = t.id %}{% endfor %}{{ x }}", "{% for t in feed.a %}{{ x }}{% endfor %}", "{% for t in feed.a limit: person.n %}{{ t.id }}{% endfor %}",
    "{% for t in feed.a %}{% break %}{% endfor %}", "{% assign feed = person %}{% for t in feed.name %}{{ t }}{% endfor %}", "{% for t in feed.a %}{{ feed[person.name] | size }}{% endfor %}"])


@settings(deadline=None, max_examples=300)
@given(st.lists(LOOPS, max_size=4), st.lists(st.tuples(FEEDS, st.sampled_from(["en", "zh-CN"]), st.sampled_from(["a", "b", ""])), min_size=1, max_size=4))
def test_a_loop_that_is_kept_says_what_it_would_say_anew(loops, people):
    source = "".join(loops)
    fast, plain = language.HTML.parse(source), Environment(autoescape=True).parse(source)
    for feed, code, name in [*people, *people]:
        values = {"person": {"name": name, "n": len(name)}, "feed": feed, "locale": {"language": code}, "workspace": {"name": "w"}}
        assert outcome(fast, values) == outcome(plain, values)


def outcome(template, values):
    try:
        return template.render(values)
    except (LiquidError, ArithmeticError, ValueError, TypeError) as error:   # what `render` takes for a failed row
        return type(error)
