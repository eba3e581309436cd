"""The store of decisions as an earlier version had it: forwards from nothing, or back from today. In a process of its own: `python -m tests.earlier 0030_leaders`."""

import sys

import django


def decisions_at(migration: str) -> None:
    """Migrates to `migration`, step by step as an installation of that time did."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] != "koipond"]
    executor.migrate([*others, ("koipond", migration)])


if __name__ == "__main__":
    django.setup()
    decisions_at(sys.argv[1])
