"""`koipond person`, `segment`, `trait` and `tag`, as a person types them: without a server in this process."""

import json

from koipond import access


def test_a_person_is_found_shown_joined_and_taken_apart(run, two):
    mei, phone = two
    assert run("person find {} email mei@koi.example") == [str(mei)]
    assert "trait\tCity\t上海" in "\n".join(run(f"person show {{}} {mei}"))
    assert "trait\t城市\t上海" in "\n".join(run(f"person show {{}} {mei}", chinese=True))
    assert json.loads("\n".join(run(f"person show {{}} {mei} --json")))["computed"]["orders"] == 2
    assert [line.split("\t")[2] for line in run(f"person history {{}} {mei} --kind order")] == [
        "ordered for 10.00 CNY (order 1)", "ordered for 5.00 CNY (order 2)"]
    run(f"person join {{}} {mei} {phone} --because x")
    (merge,) = run(f"person merges {{}} {mei}")
    assert merge.startswith(f"{max(two)}\t→ {min(two)}")
    run(f"person undo-merge {{}} {max(two)} --because x")
    assert run(f"person merges {{}} {mei}") == []
    assert "identify.E010" in run(f"person undo-merge {{}} {max(two)}", fails=True)
    assert "客户 99 没有并入任何人" in run("person undo-merge {} 99", fails=True, chinese=True)
    run(f"person keep-apart {{}} {mei} {phone}")
    assert run("person suspects {} --look") == []
    assert "identify.E014" in run("person accept {} 1", fails=True) and "identify.E014" in run("person refuse {} 1", fails=True)


def test_what_a_command_decides_is_in_the_audit_trail(run, two, workspace):
    run(f"person join {{}} {two[0]} {two[1]}")
    row = next(iter(access.trail(workspace)))
    assert (row.by, row.deed) == ("command line", "join_people")


def test_a_segment_is_tried_kept_asked_why_and_written_to_a_file(run, two, tmp_path):
    rule = tmp_path / "rule.json"
    rule.write_text(json.dumps({"event": "order_completed", "count": {"is": "at_least", "value": 2}}))
    assert run("segment preview {}", str(rule), "--spread", "city") == ["2\teverybody", "1\t50.0%\t50.0%", "  city\t上海: 1\t+0\t-0"]
    assert run("segment words {}", str(rule), chinese=True) == ["发生下单至少 2 次"]
    (segment,) = run("segment save {} buyers", str(rule))
    assert run("segment list {}") == [f"{segment}\trule\ttick\t1\tbuyers"]
    assert run(f"segment members {{}} {segment}") == ["1\tmembers", str(two[0])]
    assert "it was 2: true" in run(f"segment why {{}} {segment} {two[0]}")[0]
    assert run(f"segment members {{}} {segment} --at 2020-01-01") == ["0\tmembers"]
    assert run(f"segment history {{}} {segment}")[-1].endswith("\t1\t+1\t-0")
    run(f"segment export {{}} {segment}", str(tmp_path / "out.csv"), "--traits", "email")
    assert (tmp_path / "out.csv").read_text() == f'"person","email"\n{two[0]},"mei@koi.example"\n'
    assert "segments.E002" in run("segment save {} bad", '{"foo": 1}', fails=True)
    assert "neither JSON nor a file" in run("segment preview {} nothing.json", fails=True)


def test_a_group_computed_elsewhere_becomes_a_list(run, two, tmp_path):
    (tmp_path / "offer.csv").write_text("E-Mail\nmei@koi.example\nnobody@koi.example\n")
    (number,) = run("segment make {}", "Autumn offer", "--purpose", "tea of this autumn")
    said = run(f"segment import {{}} {number}", str(tmp_path / "offer.csv"), "--column", "E-Mail", "--kind", "email")
    assert said == ["rows: 2  known: 1  unknown: 1  unreadable: 0", "3\tunknown\tnobody@koi.example"]
    assert run(f"segment members {{}} {number}") == ["1\tmembers", str(two[0])]


def test_an_event_that_never_came_is_pointed_out(run, two):
    assert run("segment preview {}", '{"event": "order_complete"}')[-1] == "'order_complete' never came in; nearest: order_completed"


def test_a_trait_is_computed_and_a_tag_given_and_taken(run, two):
    assert run("trait compute {} spent", '{"metric": "sum", "event": "order_completed", "property": "amount"}') == ["spent\tmoney"]
    assert [line for line in run("trait list {}") if line.startswith("spent")] == ["spent\tmoney\tnone\tcomputed\t1\tspent"]
    assert run("trait declare {} shoe number --unit EU --title Shoe") == ["shoe\tnumber"]
    run("tag make {} VIP")
    assert run(f"tag give {{}} VIP {two[0]} --because loyal") == ["1 persons; the next tick carries it out."]
    assert run("tag list {}") == ["1\t-\thand\tVIP"]
    run(f"tag take {{}} VIP {two[0]}")
    assert run("tag list {}") == ["0\t-\thand\tVIP"]
    assert "profiles.E0" in run("tag give {} VIP", fails=True)
    run("trait delete {} spent")


def test_a_playbook_is_listed_shown_and_opened(run):
    assert any(line.startswith("three_waves\tThree waves\t") for line in run("playbook list {}"))
    assert any(line.startswith("three_waves\t三波次触达\t") for line in run("playbook list {}", chinese=True))
    assert {"days_before=7\tDays before the birthday", "-\ttrait\tNobody has a value of Birthday yet."} <= set(run("playbook show {} birthday"))
    made = run("playbook open {} birthday --answer days_before=3 --answer code=TEA --language en")
    assert made[0].endswith("\tBirthday") and "+\tanswer\tCode of the offer, as your shop knows it: TEA" in made
    assert "journeys.E071" in run("playbook open {} birthday --answer days_before=300", fails=True)
    assert "NAME=VALUE" in run("playbook open {} birthday --answer days_before", fails=True)
