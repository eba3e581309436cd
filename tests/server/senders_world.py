"""Run in a process of its own by test_senders: builds workspaces, and later looks at what is left of them.

`build SLUG …` prints a write key of each. `look SLUG …` prints what the stores say of each, as JSON.
"""

import json
import sys

from tests.stories import killed_world

if __name__ == "__main__":
    killed_world.engine.open_engine(killed_world.settings.DATA, {"what": "test"})
    killed_world.access.migrate_all()
    told = killed_world.build if sys.argv[1] == "build" else killed_world.look
    print(json.dumps({slug: told(slug) for slug in sys.argv[2:]}, default=str))
    killed_world.engine.close()
