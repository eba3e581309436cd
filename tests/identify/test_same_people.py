"""However events are cut into ticks, and however often a tick runs, the same identifiers belong together."""

import json
import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import identify
from koipond.identify.models import IdentifierKind
from koipond.kit import clock
from tests.identify.house import House, alias, says, seen

EXAMPLES = int(os.environ.get("KOIPOND_TEST_EXAMPLES", "3"))
STORIES = 50  # told side by side in each example: their identifiers are their own, so they never meet
LONGEST = 10

# Small pools and small limits, so that people meet, quarrel and share all the time.
LIMITS = {"user_id": (1, 2), "email": (2, 2), "phone": (2, 1), "anonymous_id": (3, 2), "device_id": (2, 2)}
users = st.sampled_from(["", "", "u1", "u2", "u3", "u4"])
visitors = st.sampled_from(["", "a1", "a2", "a3", "a4", "a5"])
event = st.one_of(
    st.builds(seen, user=users, anon=visitors, device=st.sampled_from(["", "d1", "d2"])),
    st.builds(says, user=users, anon=visitors, email=st.sampled_from(["", "e1@x.cn", "E1@x.cn", "e2@x.cn", "e3@x.cn"]),
              phone=st.sampled_from(["", "138-0000-0001", "+86 138-0000-0001", "138-0000-0002"])),
    st.builds(alias, previous=st.sampled_from(["a1", "a2", "a3"]), user=st.sampled_from(["u1", "u2", "u3"])),
)
stories = st.lists(st.lists(event, min_size=3, max_size=LONGEST), min_size=STORIES, max_size=STORIES)
cuts = st.lists(st.integers(1, 4), min_size=LONGEST, max_size=LONGEST)


class Lives:
    """The same stories lived again, each time with identifiers that nobody else has."""

    def __init__(self, house):
        self.house, self.lives = house, 0

    def live(self, told, cut, twice=False):
        """Lives the stories, each tick as many events of each as `cut` says; returns who belongs together in each."""
        told = [[self._own(e, number) for e in story] for number, story in enumerate(told)]
        self.lives += 1
        at, places = 0, {}
        for length in cut:
            now = [(number, e) for number, story in enumerate(told) for e in story[at : at + length]]
            for seq, (number, _) in enumerate(now, self.house.seq + 1):
                places.setdefault(number, []).append(seq)
            if now:
                self.house.happens(*[e for _, e in now], twice=twice)
            at += length
        return [self._people(story, places[number]) for number, story in enumerate(told)]

    def _own(self, e, number):
        def own(value):
            return value and (value.replace("-0000-", f"{self.lives:02d}{number:02d}") if "-0000-" in value else f"w{self.lives}s{number}{value}")

        return {**e, "user_id": own(e["user_id"]), "anonymous_id": own(e["anonymous_id"]), "previous_id": own(e["previous_id"]),
                "traits": [(key, own(value)) for key, value in e["traits"] if value],
                "context": e["context"].replace('"d1"', f'"{own("d1")}"').replace('"d2"', f'"{own("d2")}"')}

    def _people(self, story, places):
        """Each event's and each identifier's person, numbered as they come; 0 for nobody."""
        went = identify.current_many(self.house.db, [self.house.events[seq] for seq in places])
        persons = [went[self.house.events[seq]] for seq in places]
        persons += [self.house.owners().get(key, 0) for key in _mentioned(story)]
        numbers = {0: 0}
        return [numbers.setdefault(person, len(numbers)) for person in persons]


def _mentioned(story):
    """Every identifier of a story as it is stored, in the order of the story."""
    for e in story:
        yield "user_id", e["user_id"]
        yield "anonymous_id", e["anonymous_id"]
        yield "anonymous_id", e["previous_id"]
        yield from ((kind, identify.normalise(kind, value)) for kind, value in e["traits"])
        yield "device_id", json.loads(e["context"]).get("device", {}).get("id", "")


def test_a_batch_of_one_and_a_batch_of_all_give_the_same_people(workspace, db):
    for kind in identify.KINDS:
        if kind.name in LIMITS:
            limit, shared_after = LIMITS[kind.name]
            IdentifierKind.objects.create(
                workspace=workspace, name=kind.name, trust=kind.trust, limit=limit, shared_after=shared_after,
                fields=kind.fields, spelling=kind.spelling, follows=kind.follows, by="test", created_at=clock.now())
    lives = Lives(House(workspace.slug, db))

    # Making an example of fifty stories smaller takes minutes; the story that went wrong is shown by itself.
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
    @given(stories, cuts)
    def the_same_people(told, cut):
        expected = lives.live(told, [1] * LONGEST)
        together, again = lives.live(told, [LONGEST]), lives.live(told, [*cut, LONGEST], twice=True)
        for story, one, all_at_once, twice in zip(told, expected, together, again, strict=True):
            assert one == all_at_once == twice, story

    the_same_people()
