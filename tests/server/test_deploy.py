"""What deploy/ says can be read, and its parts fit together: no container engine is needed for that."""

import re
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
import yaml

from koipond import settings
from koipond.engine import cluster

FOLDER = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE = sorted(FOLDER.glob("compose*.yaml"))
CLICKHOUSE = FOLDER / "clickhouse"


def services(path: Path) -> dict:
    return yaml.safe_load(path.read_text("utf-8"))["services"]


def environment(service: dict) -> dict[str, str]:
    """With a word for each variable."""
    return {name: re.sub(r"\$\{\w+(?::-([^}]*)|:\?)?\}", lambda given: given[1] if given[1] is not None else "word", str(value))
            for name, value in service.get("environment", {}).items()}


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
class TestCompose:
    def test_every_setting_of_ours_is_one(self, path):
        named = {name for service in services(path).values() if service["image"] == "koipond" for name in environment(service)}
        assert named and {name for name in named if name.startswith("KOIPOND_")} - set(settings.KNOWN) == set()

    def test_what_a_service_waits_for_is_there_and_says_how_it_is(self, path):
        all_of = services(path)
        for service in all_of.values():
            for other, how in service.get("depends_on", {}).items():
                assert how == {"condition": "service_healthy"} and "healthcheck" in all_of[other], other

    def test_every_folder_and_file_that_is_mounted_is_there(self, path):
        kept = yaml.safe_load(path.read_text("utf-8"))["volumes"]
        for service in services(path).values():
            for mounted in service.get("volumes", []):
                source = mounted.split(":")[0]
                assert (FOLDER / source).is_file() if source.startswith("./") else source in kept, source

    def test_the_stores_of_facts_are_services_and_every_role_runs(self, path):
        all_of = services(path)
        ours = {name: environment(service) for name, service in all_of.items() if service["image"] == "koipond"}
        for values in ours.values():
            found = cluster.read(values["KOIPOND_DATA"])
            assert {cluster.place_of(address) for one in found for address in one.addresses} == {f"{name}:8123" for name in all_of if name.startswith("clickhouse")}
        assert {values["KOIPOND_ROLES"] for values in ours.values()} == {"web", "collect", "clock", "send"}


def test_the_cluster_is_two_shards_of_two_replicas_that_meet_in_three_keepers():
    all_of = services(FOLDER / "compose.cluster.yaml")
    servers, keepers = xml.parse(CLICKHOUSE / "cluster.xml").getroot(), xml.parse(CLICKHOUSE / "keeper.xml").getroot()
    given = {name: environment(service) for name, service in all_of.items()}
    assert all(given[name]["REPLICA"] == name for name in given if name.startswith("clickhouse"))
    by_shard: dict[str, set] = {}
    for name in given:
        if name.startswith("clickhouse"):
            by_shard.setdefault(given[name]["SHARD"], set()).add(name)
    told = [{replica.findtext("host") for replica in shard.findall("replica")} for shard in servers.findall("remote_servers/koipond/shard")]
    assert sorted(map(sorted, by_shard.values())) == sorted(map(sorted, told)) and [len(one) for one in told] == [2, 2]
    for one in cluster.read(given["clock"]["KOIPOND_DATA"]):
        assert {cluster.place_of(address).split(":")[0] for address in one.addresses} in told
    asked = {(node.findtext("host"), node.findtext("port")) for node in servers.findall("zookeeper/node")}
    raft = {(server.findtext("id"), server.findtext("hostname")) for server in keepers.findall("keeper_server/raft_configuration/server")}
    assert asked == {(name, keepers.findtext("keeper_server/tcp_port")) for _, name in raft} and len(raft) == 3
    assert raft == {(given[name]["KEEPER_ID"], name) for name in given if name.startswith("keeper")}


@pytest.mark.parametrize("path", sorted(CLICKHOUSE.glob("*.xml")), ids=lambda path: path.name)
def test_what_a_file_takes_from_the_environment_is_given(path):
    wanted = {each.get("from_env") for each in xml.parse(path).getroot().iter() if each.get("from_env")}
    all_of = {name: set(environment(service)) for name, service in services(FOLDER / "compose.cluster.yaml").items()
              if any(path.name in mounted for mounted in service.get("volumes", []))}
    assert all_of and [name for name, given in all_of.items() if wanted - given] == []
