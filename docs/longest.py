"""Prints our ten longest files and functions: beauty dies in the tail. Never fails."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    files = [p for part in ("koipond", "bench", "docs") for p in (ROOT / part).rglob("*.py") if "migrations" not in p.parts]
    texts = {p: p.read_text(encoding="utf-8") for p in files}
    print("Longest files")
    for path in sorted(texts, key=lambda p: -texts[p].count("\n"))[:10]:
        print(f"  {texts[path].count(chr(10)):5}  {path.relative_to(ROOT)}")
    functions = [
        (node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    print("Longest functions")
    for lines, where in sorted(functions, reverse=True)[:10]:
        print(f"  {lines:5}  {where}")


if __name__ == "__main__":
    main()
