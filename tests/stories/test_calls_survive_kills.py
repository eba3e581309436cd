"""Tasks are made, fetched by a dialler and spoken of while the process is killed at random: no task is lost or made twice, and of each call one event tells, as the dialler was told it was kept."""

import itertools
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.running import Server, wait_until

SCRIPT = Path(__file__).parent / "calls_world.py"
KILLS = int(os.environ.get("KOIPOND_KILLS", "30")) // 5
RESULTS = ("interested", "declined", "no_answer", "busy", "opt_out", "wrong_number")
EVENTS = {"interested": "call_answered", "declined": "call_declined", "no_answer": "call_unanswered", "busy": "call_unanswered", "opt_out": "call_unsubscribed", "wrong_number": "call_wrong_number"}
PEOPLE_A_REQUEST, DIALLERS = 5, 2


class Programs:
    """A shop that sends in who signs up, and diallers that fetch tasks and say what came of them: each repeats whatever got no answer."""

    def __init__(self, server: Server, keys: dict):
        self.server, self.keys, self.dice = server, keys, random.Random()
        self.signed_up: set[str] = set()                       # acknowledged
        self.said: dict[tuple[int, int], str] = {}             # task and number of the call → what is said of it
        self.kept: dict[tuple[int, int], str] = {}             # of those, what was acknowledged
        self.repeats, self.wrong, self._lock = 0, [], threading.Lock()
        self.no_more_people, self.over = threading.Event(), threading.Event()
        self.threads = [threading.Thread(target=self._shop, daemon=True), *(threading.Thread(target=self._dialler, daemon=True) for _ in range(DIALLERS))]

    def _shop(self):
        with httpx.Client(timeout=10, trust_env=False) as client:
            for number in itertools.count():
                if self.no_more_people.is_set():
                    return
                users = [f"u{number * PEOPLE_A_REQUEST + place}" for place in range(PEOPLE_A_REQUEST)]
                batch = [item for user in users for item in _signs_up(user)]
                self._until_taken(client, "POST", "/v1/batch", {"batch": batch}, auth=(self.keys["collect"], ""))
                self.signed_up |= set(users)
                time.sleep(0.2)

    def _dialler(self):
        head = {"authorization": f"Bearer {self.keys['call']}"}
        with httpx.Client(timeout=10, trust_env=False) as client:
            while not self.over.is_set():
                tasks = self._until_taken(client, "POST", "/api/w/dial/calls/fetch", {"most": 7, "minutes": 1}, headers=head)
                words = [{"id": task["id"], "call": task["call"], "result": self._decides(task), "answers": {"coming": "yes"}} for task in tasks or []]
                if not words:
                    self.over.wait(0.1)
                    continue
                told = self._until_taken(client, "POST", "/api/w/dial/calls/results", words, headers=head)
                for word, one in zip(words, told or [], strict=bool(told)):
                    if one["kept"]:
                        self.kept[word["id"], word["call"]] = word["result"]
                    else:
                        self.wrong.append((word, one["error"]))

    def _decides(self, task: dict) -> str:
        with self._lock:
            return self.said.setdefault((task["id"], task["call"]), self.dice.choice(RESULTS))

    def _until_taken(self, client, method: str, path: str, body, **more):
        while True:
            try:
                answer = client.request(method, self.server.url + path, json=body, **more)
                if answer.status_code == 200:
                    return answer.json()
                if answer.status_code < 500:
                    self.wrong.append((path, answer.text))
                    return None
            except httpx.TransportError:
                pass
            if self.over.is_set():
                return None
            self.repeats += 1
            time.sleep(0.05)


def _signs_up(user: str) -> list[dict]:
    consents = [{"messageId": f"{channel}-{user}", "userId": user, "type": "track", "event": "consent_granted", "properties": {"channel": channel, "purpose": "marketing", "method": "form"}}
                for channel in ("call", "email")]
    return [{"messageId": f"i-{user}", "userId": user, "type": "identify", "traits": {"name": user, "email": f"{user}@dial.example", "phone": f"139{int(user[1:]):08d}"}}, *consents,
            {"messageId": f"s-{user}", "userId": user, "type": "track", "event": "signed_up"}]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_no_task_and_no_result_is_lost_or_doubled_however_often_we_are_killed(tmp_path):
    server, dice = Server(tmp_path), random.Random()
    programs = Programs(server, json.loads(server.run(SCRIPT, "build")))
    server.start()
    for thread in programs.threads:
        thread.start()
    try:
        for number in range(1, KILLS + 1):
            time.sleep(dice.uniform(0.3, 3.0))
            server.move_the_clock(61 * number)
            time.sleep(dice.uniform(0.05, 1.5))
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            server.start()
        programs.no_more_people.set()
        programs.threads[0].join(60)
        for more in range(1, 5):          # who was not reached is called again, at most three times
            server.move_the_clock(61 * (KILLS + more))
            time.sleep(2)
        for _ in range(3):                # none is left, and none comes from what was still on its way
            wait_until(lambda: _open_tasks(server, programs.keys["call"]) == 0, seconds=240)
            server.move_the_clock(float((server.home / "clock").read_text()) + 600)      # what a killed sender had claimed and not begun comes a little later
            time.sleep(6)
        programs.over.set()
        for thread in programs.threads:
            thread.join(60)
        assert server.stop() == 0
        found = json.loads(server.run(SCRIPT, "look"))
    finally:
        programs.over.set()
        server.stop()
    _compare(programs, found)


def _open_tasks(server: Server, key: str) -> int:
    with httpx.Client(timeout=30, trust_env=False) as client:
        found = client.get(f"{server.url}/api/w/dial/calls?which=all", headers={"authorization": f"Bearer {key}"}).json()
    behind = found["counts"]["all"]
    if behind:
        server.move_the_clock(float((server.home / "clock").read_text()) + 61)
        time.sleep(1)
    return behind


def _compare(programs: Programs, found: dict) -> None:
    assert programs.wrong == [] and programs.repeats, "a program was refused, or was never cut off"
    tasks, message_of = found["tasks"], {task: message for task, (message, *_) in found["tasks"].items()}
    calls = [(message, person) for message, channel, person in found["outbox"] if channel == "call"]
    assert len(set(message_of.values())) == len(tasks) == len(calls) == len({person for _, person in calls}), "one task of each message, one message of each person"
    assert {found["persons"][user] for user in programs.signed_up} <= {person for _, person in calls}, "somebody who signed up is not called"
    assert {state for _, state, _, _ in tasks.values()} == {"ended"}
    told = {message_id: (name, result) for message_id, name, result, _ in found["events"]}
    assert {count for *_, count in found["events"]} == {1}
    assert len(told) == sum(calls for _, _, calls, _ in tasks.values()), "each call is spoken of once"
    for (task, number), result in programs.kept.items():
        assert told[f"{message_of[str(task)]}:call:{number}"] == (EVENTS[result], result)
    assert len(told) == len(programs.said) == len(programs.kept)
    assert {message: len(found["fates"][message]) for message, _ in calls} == dict.fromkeys((message for message, _ in calls), 1)
    last = {message_of[str(task)]: result for (task, _), result in sorted(programs.kept.items())}
    wanted = [person for message, person in calls if last[message] == "interested"]
    invited = Counter(person for _, channel, person in found["outbox"] if channel == "email")
    assert invited == Counter(wanted), "the journey went on for others, or twice"
    assert set(found["mails"].values()) <= {1}
    assert found["withdrawn"] == {person: 1 for message, person in calls if last[message] == "opt_out"}
    print(f"\n{KILLS} kills: {len(tasks)} tasks, {len(told)} calls spoken of, {programs.repeats} requests repeated, {len(wanted)} invited")
