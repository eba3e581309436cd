"""What is wrong with a template is said when it is saved, with the place."""

import pytest

from koipond import content
from koipond.content.models import TemplateVersion
from tests.shelf import lent

MJML = """<mjml><mj-head><mj-preview>For {{ person.first_name }}</mj-preview></mj-head><mj-body>
{% if person.orders > 3 %}<mj-section><mj-column><mj-text>Regular "guest" &amp; friend</mj-text></mj-column></mj-section>{% endif %}
<mj-section><mj-column><mj-text>Hi {{ person.first_name | default: "you" }}, {% if person.age >= 18 and person.city == "上海" %}<b>上海</b>{% endif %}</mj-text>
<mj-button href="https://shop.example/?p={{ person.first_name | url_encode }}">Go</mj-button></mj-column></mj-section></mj-body></mjml>"""


def save(workspace, subject="Hello", **parts):
    return content.save_template(workspace.slug, "T", subject, by="mei", **({"html": "<p>Hi</p>"} | parts))


def test_a_mail_loads_nothing_that_its_template_does_not_name(workspace):
    assert "googleapis" not in save(workspace, html="", mjml=MJML).html


def test_a_template_has_versions_that_never_change(workspace):
    first = save(workspace, html="<p>One</p>")
    assert save(workspace, html="<p>One</p>").id == first.id
    second = save(workspace, html="<p>Two</p>")
    assert (first.number, second.number, second.template) == (1, 2, first.template)
    assert content.newest(workspace.slug, first.template).html == "<p>Two</p>"
    assert content.version(workspace.slug, first.id).html == "<p>One</p>"
    assert [version.id for version in content.templates(workspace.slug)] == [second.id]


@pytest.mark.parametrize("parts, place", [
    ({"html": "<p>\n  {{ person.frist_name }}</p>"}, ("html", 2, 6, "person.frist_name")),
    ({"subject": "Hi {{ person.nmae }}"}, ("subject", 1, 7, "person.nmae")),
    ({"text": "{{ nobody }}"}, ("text", 1, 4, "nobody")),
    ({"html": "{{ person }}"}, ("html", 1, 4, "person")),
    ({"html": "", "mjml": MJML.replace("person.city", "person.town")}, ("mjml", 3, 105, "person.town")),
])
def test_an_unknown_variable_is_found_with_its_place(workspace, parts, place):
    with pytest.raises(content.UnknownVariable) as caught:
        save(workspace, **parts)
    assert tuple(caught.value.fields[name] for name in ("part", "line", "column", "name")) == place


def test_the_nearest_names_are_said_in_both_languages(workspace):
    with pytest.raises(content.UnknownVariable) as caught:
        save(workspace, html="{{ person.frist_name }}")
    assert caught.value.fields["near"][0] == "person.first_name"
    assert "person.first_name" in caught.value.say("zh-CN")[1] and "第 1 行" in caught.value.say("zh-CN")[0]


@pytest.mark.parametrize("parts, error", [
    ({"html": "{{ person.name | shout }}"}, content.UnknownFilter),
    ({"html": "{{ person.name | safe }}"}, content.UnknownFilter),
    ({"html": "{% include 'secrets' %}"}, content.UnknownTag),
    ({"html": "{% render 'secrets' %}"}, content.UnknownTag),
    ({"html": "{% if person.name %}open"}, content.BadLiquid),
    ({"html": "{{ person.name "}, content.BadLiquid),
    ({"html": "{% nonsense %}"}, content.UnknownTag),
    ({"html": "", "mjml": ""}, content.NoBody),
    ({"mjml": "<mjml></mjml>"}, content.NoBody),
    ({"subject": " "}, content.NoSubject),
    ({"html": "x" * 500_001}, content.TooLarge),
    ({"html": "", "mjml": "<mjml><mj-body><mj-section></mj-body></mjml>"}, content.BadMjml),
    ({"html": "", "mjml": "hello"}, content.BadMjml),
    ({"html": "", "mjml": "<mjml><mj-body><mj-include path='/etc/passwd' /></mj-body></mjml>"}, content.BadMjml),
])
def test_whatever_is_wrong_has_a_name(workspace, parts, error):
    with pytest.raises(error) as caught:
        save(workspace, **parts)
    assert caught.value.number.startswith("content.E") and caught.value.zh
    assert TemplateVersion.objects.filter(template__workspace=workspace).count() == 0


def test_names_may_be_given_by_the_caller(workspace):
    made = content.save_template(workspace.slug, "T", "Hi", html="{{ person.shoe_size }}{{ unsubscribe_url }}", known={"person.shoe_size"})
    assert made.variables == ("person.shoe_size", "unsubscribe_url")


def test_a_trait_must_be_declared_first(workspace):
    from koipond import profiles

    with pytest.raises(content.UnknownVariable):
        save(workspace, html="{{ person.shoe_size }}")
    profiles.declare_trait(workspace.slug, "shoe_size", "number")
    assert save(workspace, html="{{ person.shoe_size }}").variables == ("person.shoe_size",)


def test_own_names_of_a_template_are_not_unknown(workspace):
    save(workspace, html="{% assign n = person.name | upcase %}{% for i in (1..3) %}{{ i }}{{ forloop.index }}{{ n }}{% endfor %}"
                         "{% capture c %}x{% endcapture %}{{ c }}")


def test_liquid_comes_through_mjml_wherever_it_stands(workspace):
    made = save(workspace, html="", mjml=MJML)
    full = content.preview(made.id, {"first_name": "Tom & Co", "orders": 5, "age": 20, "city": "上海"})
    assert 'Regular "guest" &amp; friend' in full.html and "<b>上海</b>" in full.html and "Tom &amp; Co" in full.html
    assert 'href="https://shop.example/?p=Tom+%26+Co"' in full.html
    bare = content.preview(made.id, {"orders": 1})
    assert "Regular" not in bare.html and "上海" not in bare.html and "Hi you" in bare.html


def test_a_missing_text_is_made_from_the_html(workspace):
    made = save(workspace, html="""<html><head><style>p {color: red}</style><title>T</title></head><body><h1>茶</h1>
      <p>Hi&nbsp;{{ person.first_name }},<br>look <a href="https://shop.example/{{ person.city }}">here</a></p>
      <ul><li>one</li><li>two &gt; one</li></ul><img src="x" alt="A tea"></body></html>""")
    assert made.text_derived
    text = content.preview(made.id, {"first_name": "Mei", "city": "sh"}).text
    assert text == "茶\n\nHi Mei,\nlook here (https://shop.example/sh)\n\n- one\n- two > one\nA tea\n"


def test_of_another_workspace_there_is_nothing(workspace):
    made = save(workspace)
    with lent("other_" + workspace.slug, "Other") as other:
        with pytest.raises(content.UnknownTemplate):
            content.version(other.slug, made.id)
        with pytest.raises(content.UnknownTemplate):
            content.newest(other.slug, made.template)
