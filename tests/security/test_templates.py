"""Templates that look around, multiply themselves, or never end: each in a process of its own whose memory and computing time have an end."""

import json
import sys
from subprocess import run

import pytest

from koipond import content
from koipond.kit.errors import Refusal
from tests.running import ROOT

# Address space above what the process has when it begins, and seconds of computing: far above what a message needs, far below what these would take.
MEMORY_MB, COMPUTED_SECONDS = 600, 90
CHILD = """
import json, resource, sys
import django
django.setup()
from koipond.content import language
from koipond.kit.errors import Refusal
from liquid.exceptions import LiquidError
began = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmSize")) * 1024
resource.setrlimit(resource.RLIMIT_AS, (began + MEMORY * 1_000_000,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
told = {}
for name, source in json.load(sys.stdin).items():
    print(name, file=sys.stderr, flush=True)
    try:
        language.read("html", source)
        text = language.HTML.parse(source).render({"person": {"name": "Mei", "long": "<script" * 10_000}, "feed": {}, "workspace": {"name": "w"}})
        told[name] = ["made", len(text)]
    except Refusal as error:
        told[name] = ["refused", error.number]
    except (LiquidError, ArithmeticError, ValueError, TypeError) as error:      # what `render` takes for a failed row
        told[name] = ["failed", str(error)[:100]]
print(json.dumps(told))
""".replace("MEMORY", str(MEMORY_MB)).replace("SECONDS", str(COMPUTED_SECONDS))
GROWING = {
    "replace": '{{ "aaaaaaaaaa"' + ' | replace: "a", "aaaaaaaaaa"' * 12 + " }}",
    "replace nothing": '{{ "aaaaaaaaaa"' + ' | replace: "", "aaaaaaaaaa"' * 12 + " | size }}",
    "split and join": '{{ "aaaaaaaaaa"' + ' | split: "" | join: "aaaaaaaaaa"' * 12 + " | size }}",
    "codes of codes": '{{ "%%%%%%%%%%"' + " | url_encode | escape | base64_encode" * 40 + " | size }}",
    "a range joined": '{{ (1..1000000000) | join: "," | size }}',
    "a range sorted": "{% assign x = (1..1000000000) | sort %}{{ x | size }}",
    "a range shown": "{{ (1..1000000000) }}",
    "a range searched": "{% if (1..10000000000) contains 1.5 %}{% endif %}",
    "a range as an argument": '{{ "a,b" | split: "," | concat: (1..1000000000) | size }}',
    "a table": "{% tablerow i in (1..1000000000) %}{% endtablerow %}",
    "lists": '{% assign x = "a,b,c,d" | split: "," %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}',
    "numbers": "{{ 99999999999 " + "| times: 99999999999 " * 5000 + "}}",
    "squares": "{% assign x = 9 %}{% for i in (1..9000) %}{% assign x = x | times: x %}{% endfor %}",
    "work without end": "{% capture a %}{% for i in (1..9000) %}" + "abcdefghij" * 10 + "{% endfor %}{% endcapture %}{% for i in (1..9000) %}{{ a" + " | upcase | downcase | reverse" * 30
                        + " | size }}{% endfor %}",
    "pairs": "{% for i in (1..9000) %}{% assign z = (1..9000) | uniq | size %}{% endfor %}",
    "pieces in loops": "{% for i in (1..9000) %}" + "{% if a %}{% endif %}" * 20_000 + "{% endfor %}",
    "names within names": "{{ " + "a[" * 3000 + "b" + "]" * 3000 + " }}",
    "conditions": "{% if " + " and ".join(["a"] * 20_000) + " %}{% endif %}",
    "blocks": "{% if a %}" * 5_000 + "{% endif %}" * 5_000,
    "another file": '{% include "/etc/passwd" %}', "another template": '{% render "a" %}', "an heir": '{% extends "a" %}',
}
MADE = {
    "open braces": "{{ " * 20_000, "open tags": "{% if " * 20_000, "raw": "{% raw %}" * 20_000, "branches": "{% if a %}" + "{% elsif b %}" * 5_000 + "{% endif %}",
    "tags taken off": "{{ person.long | strip_html | size }}", "wide dates": '{{ "2026-01-01" | date: "%999999999d%0999999999Y" | size }}',
    "far rounding": "{{ 1.5 | round: 999999999 }}{{ 1e308 | times: 1e308 }}{{ 'a' | truncate: 99999999999999999999 }}{{ 'a' | slice: -99999999999999999999 }}",
}


def test_nothing_multiplies_itself_or_goes_on_for_ever():
    done = run([sys.executable, "-c", CHILD], input=json.dumps({**GROWING, **MADE}), cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{done.stderr.strip().splitlines()[-8:]}"
    told = json.loads(done.stdout)
    assert {name: said for name, said in told.items() if name in GROWING and said[0] == "made"} == {}
    assert all(said[1] <= 1_000_000 for said in told.values() if said[0] == "made"), told


@pytest.mark.parametrize("source", ["{{ person['__class__'] }}", "{{ person.name.__class__ }}", "{{ person.name['__class__'] }}", "{{ person.items }}", "{{ feed['__init__']['__globals__'] }}", "{{ workspace.name['format'] }}",
                                    "{{ person['_data'] }}{{ locale['keys'] }}", "{% assign k = '__class__' %}{{ person[k] }}{{ person.name[k] }}", "{{ person | map: '__class__' }}",
                                    "{{ person.name | where: '__class__' }}", "{{ person.at['tzinfo'] }}{{ person.at['__reduce__'] }}"])
def test_nothing_leads_from_a_value_into_the_program(source):
    from datetime import UTC, datetime

    from koipond.content import language

    try:
        shown = language.HTML.parse(source).render({"person": {"name": "Mei", "at": datetime(2026, 1, 1, tzinfo=UTC)}, "feed": {}, "workspace": {"name": "w"}, "locale": {"language": "en"}})
    except Exception as error:
        assert "object" not in str(error).replace("objects", "") or "subscriptable" in str(error), error
    else:
        assert not any(word in shown for word in ("class", "function", "method", "object", "module", "UTC")), shown


@pytest.mark.parametrize("source", ["{{ ''.__class__.__mro__ }}", "{{ self }}", "{{ request.user }}", "{{ settings.SECRET_KEY }}", "{{ person.name | attr: '__class__' }}",
                                    "{{ person.name | safe }}", "{% python %}{% endpython %}", "{% include 'x' %}", "{% render 'x' %}", "{% load x %}"])
def test_what_another_language_would_allow_is_refused_when_it_is_saved(workspace, source):
    with pytest.raises(Refusal):
        content.save_template(workspace.slug, "Probe", "Hi", html=source, by="test")


@pytest.mark.parametrize("source", ['<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>', '<mjml><mj-head><mj-include path="file:///etc/passwd" type="css" /></mj-head><mj-body></mj-body></mjml>',
                                    '<!DOCTYPE mjml [<!ENTITY x SYSTEM "file:///etc/passwd">]><mjml><mj-body><mj-section><mj-column><mj-text>&x;</mj-text></mj-column></mj-section></mj-body></mjml>'])
def test_no_mail_takes_in_a_file_of_this_machine(workspace, source):
    try:
        made = content.save_template(workspace.slug, "Probe", "Hi", mjml=source, by="test")
    except Refusal:
        return
    assert "root:" not in content.preview(made.id, {}).html


def test_a_value_is_never_a_template_of_its_own(workspace):
    made = content.save_template(workspace.slug, "Probe", "{{ person.name }}", html="<p>{{ person.name }}</p>", text="{{ person.name }}", by="test")
    trick = "{{ workspace.name }}{% for i in (1..9) %}x{% endfor %}${7*7}<%= 7*7 %>#{7*7}"
    shown = content.preview(made.id, {"name": trick})
    assert shown.subject == shown.text == trick and "Test shop" not in shown.html and "49" not in shown.html
