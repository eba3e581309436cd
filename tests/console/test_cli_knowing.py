"""The commands beside `koipond person`, `segment`, `trait` and `tag`, as a person types them: without a server in this process."""

import json


def test_a_company_is_said_found_and_peopled(run, two):
    run("company say {} --external-id g1 --domain works.cn --name Works --trait industry=tea")
    (company,) = run("company find {} domain works.cn")
    run(f"company give-role {{}} {company} {two[0]} --role buyer")
    shown = run(f"company show {{}} {company}")
    assert "trait\tindustry\ttea" in shown and f"person\t{two[0]}\tMei\tbuyer" in shown and "figure\trevenue\t15.0000" in shown
    assert run("company list {}") == [f"{company}\tWorks\tworks.cn\t1\t2\t15.0000"]
    run(f"company end-role {{}} {company} {two[0]}")
    assert not [line for line in run(f"company show {{}} {company}") if line.startswith("person")]
    assert "profiles.E034" in run("company say {} --name Nobody", fails=True)
    assert "NAME=VALUE" in run("company say {} --external-id g1 --trait industry", fails=True)


def test_orders_are_listed_and_shown(run, two):
    shown = sorted(line.split("\t")[:5] for line in run(f"order list {{}} --person {two[0]}"))
    assert shown == [["1", str(two[0]), "completed", "10.0000", "CNY"], ["2", str(two[0]), "completed", "5.0000", "CNY"]]
    assert run("order list {} --until 2020-01-01") == []
    assert json.loads("\n".join(run("order show {} 1")))["ordered"] == "10.0000"
    assert "profiles.E037" in run("order show {} 9", fails=True)
    assert run("product list {}") == []


def test_rules_of_identifiers_are_shown_set_and_put_away(run, two):
    assert run("identity kinds {}")[0].startswith("user_id\t1\t1\t")
    assert run("identity kind {} card --trust 2 --field traits.card") == ["card\t2\t1\t3\ttraits.card"]
    assert run("identity kind {} card --limit 4") == ["card\t2\t4\t3\ttraits.card"]
    run("identity kind {} card --put-away")
    assert not [line for line in run("identity kinds {}") if line.startswith("card")]
    run("identity block {} email info@koi.example")
    assert run("identity blocked {}")[0].startswith("email\tinfo@koi.example\tcommand line\t")
    assert run("identity shared {}") == []


def test_a_list_is_filled_by_hand_by_rule_and_by_algebra(run, two):
    (a,), (b,) = run("segment make {} A --purpose x"), run("segment make {} B --purpose x")
    assert run(f"segment put {{}} {a} {two[0]} {two[1]}")[0].startswith("rows: 2  known: 2")
    run(f"segment put {{}} {a} {two[1]} --mode remove")
    assert run(f"segment members {{}} {a}") == ["1\tmembers", str(two[0])]
    assert run(f"segment put {{}} {a} mei ghost --kind user_id", chinese=True) == ["行数：2  已知：1  未知：1  无法读取：0；将在下一个节拍执行。"]
    run(f"segment snapshot {{}} {b}", '{"everyone": true}')
    assert run(f"segment overlap {{}} {a} {b}") == ["1\t0\t1\t50.0%"]
    run(f"segment combine {{}} {b} difference {b} {a}")
    assert run(f"segment members {{}} {b}") == ["1\tmembers", str(two[1])]
    assert [line.split("\t")[3:5] for line in run(f"segment changes {{}} {b}")] == [["algebra", "set"], ["snapshot", "add"]]
    assert run(f"segment between {{}} {b} left --since 2020-01-01 --until 2020-01-02") == []
    assert run("segment databases {}") == [] and "segments.E" in run(f"segment query {{}} {a} nowhere", "SELECT 1", fails=True)


def test_a_ready_definition_is_taken_and_put_away(run, two):
    assert "price_sensitive" in run("segment ready {}")[0] and "价格敏感" in run("segment ready {}", chinese=True)[0]
    (segment,) = run("segment ready {} --save new_customers")
    assert run("segment list {}")[0].endswith("\tNew customers")
    assert run(f"segment archive {{}} {segment}") == [segment] and run("segment list {}") == []
    assert "price_sensitive" in run("segment ready {} --save nix", fails=True)


def test_stages_are_taken_once_and_counted(run, two):
    assert run("stages {}")[0].endswith("dormant after 18 months without payment")
    assert "nothing was changed" in run("stages {}")[0] and "未作更改" in run("stages {}", chinese=True)[0]
    counts = dict(line.split("\t") for line in run("lifecycle counts {}"))
    assert (counts["repeat"], counts["lead"], counts["lost"]) == ("1", "1", "0")
    assert run("lifecycle transitions {}") == [] and [line.split("\t")[3] for line in run("lifecycle times {}")] == ["1", "1"]
    assert run("lifecycle dormancy {} --months 24") == ["24\torder_completed, payment_completed\t0"] and run("lifecycle returns {}") == []


def test_customers_are_scored_and_the_groups_told_with_their_currency(run, two):
    (line,) = run("rfm {}")
    assert line.split("\t")[1:] == ["1", "2", "15.0000 CNY"]


def test_a_trait_is_described_and_tags_have_groups_and_a_past(run, two):
    assert run("trait describe {} city --owner shop --class personal --source import") == ["city\t-\tpersonal\tshop\timport"]
    assert run("trait describe {} city --newest-wins") == ["city\t-\tpersonal\tshop\t-"]
    assert run("trait undeclared {}") == []
    run("tag group {} tiers --exclusive")
    run("tag make {} gold --group tiers")
    run(f"tag give {{}} gold {two[0]} --because loyal")
    assert run("tag people {} gold") == [str(two[0])]
    assert [line.split("\t")[:2] for line in run(f"tag of {{}} {two[0]}")] == [["gold", "given"]]


def test_privacy_is_decided_and_shown(run, two):
    assert "inbox\t-\t7" in run("privacy retention {}")
    assert run("privacy keep {} page_views 395") == ["page_views\t395\t30"] and run("privacy keep {} page_views") == ["page_views\t-\t30"]
    assert run("privacy keep {} page_views 395 --preview") == []
    assert run("privacy role {} analyst hidden hidden") == ["analyst\thidden\thidden"] and "analyst\thidden\thidden" in run("privacy roles {}")
    run(f"privacy hold {{}} {two[0]} --because case")
    assert run("privacy holds {}")[0].endswith("-\tcase")
    assert "profiles.E051" in run(f"person erase {{}} {two[0]} --because x --yes", fails=True)
    run(f"privacy lift {{}} {two[0]}")
    run(f"person erase {{}} {two[0]} --because letter --refuse-again --yes")
    (line,) = run("privacy erasures {}")
    erasure = line.split("\t")[0]
    assert line.endswith("\t1\tletter")
    assert any(line.startswith("profiles_traits\t1\t") for line in run(f"privacy receipt {{}} {erasure}"))
    run(f"privacy welcome {{}} {erasure}")
    assert [line.split("\t")[3] for line in run("audit {} --limit 2")] == ["welcome_again", "erase_persons"]


def test_what_has_no_command_is_asked_of_the_api(run, two):
    assert json.loads("\n".join(run("api {} get people?limit=1")))["count"] == 2
    assert run("api {} POST keys", '{"name": "till", "scopes": ["read"]}')[0] == "{"
    assert "console.E004" in run("api {} GET nix", fails=True) and "没有" in run("api {} GET nix", fails=True, chinese=True)


def test_a_person_is_listed_and_says_yes_and_the_whole_tells_why(run, two):
    assert [line.split("\t")[1] for line in run("person list {} --search mei")] == ["Mei"]
    run(f"person consent {{}} {two[0]} email granted --proof call-7")
    run(f"person join {{}} {two[0]} {two[1]}")
    shown = run(f"person show {{}} {two[0]}")
    assert any(line.startswith("consent\temail\tmarketing\tgranted") for line in shown)
    assert any(line.startswith(f"merge\t{max(two)} → {min(two)}\tby_hand") for line in shown)
    assert any(line.startswith("order\t1\tcompleted\t10.0000 CNY") for line in shown)
    assert run(f"person history {{}} {two[0]} --kind order --until 2020-01-01") == []
    assert "profiles.E007" in run(f"person consent {{}} {two[0]} email granted", fails=True)
