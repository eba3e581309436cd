"""A stand-in for the platforms, in a process of its own: real HTTP on loopback, real signatures, real refusals.

For newcomers, who see journeys by WeChat and SMS without any account, and for tests. It shares no code with the clients
that the rooms have of the same platforms (decisions/0043), and only the command line and the demo may start it.
"""

from koipond.twin.config import built_in
from koipond.twin.server import serve

__all__ = ["built_in", "serve"]
