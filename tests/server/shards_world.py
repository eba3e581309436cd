"""Run in a process of its own by test_shards: makes a workspace with a journey, as the tests of kills have it, and prints its write key."""

import json
import sys

from tests.stories import killed_world

if __name__ == "__main__":
    killed_world.engine.open_engine(killed_world.settings.DATA)
    killed_world.access.migrate_all()
    print(json.dumps(killed_world.build(sys.argv[1])))
    killed_world.access.stop_following()
    killed_world.engine.close()
