"""`koipond export`, `plan`, `apply`, `test`: what is defined in a workspace as a folder of files, and back."""

import json
import sys
from pathlib import Path

import click

from koipond.cli.asking import asgi, ask, chosen

ENDINGS = (".yaml", ".yml", ".mjml", ".html", ".txt")
SIGNS = {"create": ("+ create", "+ 新增"), "change": ("~ change", "~ 修改"), "anew": ("~ renew", "~ 更新"), "delete": ("- delete", "- 删除")}
FOLDER = click.Path(file_okay=False, path_type=Path)
CHANGES_FOUND = 2   # what `plan --exit-code` ends with when there is something to apply


@click.command("export")
@click.argument("workspace")
@click.argument("folder", type=FOLDER)
@click.option("--prune", is_flag=True, help="delete files of definitions that the workspace has not")
def export(workspace, folder, prune):
    """Write what is defined in WORKSPACE into FOLDER. A file that says the same stays as it is, with its comments."""
    asgi()
    from koipond.console.as_code import kept

    files, old = ask(workspace, "GET", "definitions")["files"], read(folder) if folder.exists() else {}
    written = 0
    for path, text in files.items():
        said = kept(old[path], text) if path in old and path.endswith(".yaml") else text
        if old.get(path) != said:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(said.encode())
            written += 1
    gone = [path for path in old if path not in files and not path.startswith("tests/")]
    for path in gone if prune else []:
        (folder / path).unlink()
    click.echo(chosen(f"{folder}: {len(files)} files, {written} of them written", f"{folder}：共 {len(files)} 个文件，写入 {written} 个"))
    for path in gone:
        click.echo(chosen(f"{path}: {'deleted' if prune else 'not in the workspace'}", f"{path}：{'已删除' if prune else '工作区中没有'}"))


@click.command("plan")
@click.argument("workspace")
@click.argument("folder", type=FOLDER)
@click.option("--delete", is_flag=True, help="also delete what the files do not name")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="keep the plan in a file for `koipond apply --plan`")
@click.option("--exit-code", is_flag=True, help=f"end with {CHANGES_FOUND} when there is something to apply")
def plan(workspace, folder, delete, out, exit_code):
    """Print what applying FOLDER to WORKSPACE would do, and everything that is wrong with it. Changes nothing."""
    found = ask(workspace, "POST", "definitions/plan", {"files": read(folder), "delete": delete})
    _show(found)
    if out:
        out.write_text(json.dumps({"workspace": workspace, "delete": delete, "seen": found["seen"]}), encoding="utf-8")
    if found["changes"] and exit_code:
        sys.exit(CHANGES_FOUND)


@click.command("apply")
@click.argument("workspace")
@click.argument("folder", type=FOLDER)
@click.option("--delete", is_flag=True, help="also delete what the files do not name")
@click.option("--plan", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="apply just this plan, or nothing if anything has changed since")
@click.option("--yes", is_flag=True, help="do not ask")
def apply(workspace, folder, delete, kept, yes):
    """Make WORKSPACE as FOLDER says, after showing what that would do. A second time there is nothing to do."""
    files = read(folder)
    made = _kept(kept, workspace) if kept else {"delete": delete}
    found = ask(workspace, "POST", "definitions/plan", {"files": files, "delete": made["delete"]})
    _show(found)
    if not found["changes"]:
        return
    if not (yes or kept):
        click.confirm(chosen("Apply this?", "应用以上变更？"), abort=True)
    done = ask(workspace, "POST", "definitions/apply", {"files": files, "delete": made["delete"], "seen": made.get("seen", found["seen"])})
    click.echo(chosen(f"Changes applied: {len(done['changes'])}", f"已应用 {len(done['changes'])} 项变更"))


@click.command("test")
@click.argument("workspace")
@click.argument("folder", type=FOLDER)
@click.option("--verbose", "-v", is_flag=True, help="tell every person's way, not only where a test fails")
def test(workspace, folder, verbose):
    """Run the tests of journeys in FOLDER on what FOLDER says, applied to WORKSPACE or not. Ends with 1 when one fails."""
    found = ask(workspace, "POST", "definitions/test", {"files": read(folder)})
    for result in found:
        click.echo(f"{chosen('ok', '通过') if result['passed'] else chosen('FAILED', '失败')}\t{result['path']}:{result['line']}\t{result['name']}")
        for miss in result["misses"]:
            click.echo(f"    {result['path']}:{miss['line']}: {_said(miss)}")
        for move in result["way"] if verbose or not result["passed"] else []:
            click.echo(f"      {move['at'][:16].replace('T', ' ')} UTC  {_said(move)}")
    failed = sum(not result["passed"] for result in found)
    click.echo(chosen(f"{len(found)} tests, {failed} failed", f"共 {len(found)} 个测试，{failed} 个失败"))
    if failed:
        sys.exit(1)


def read(folder: Path) -> dict[str, str]:
    """The files of a folder by path, hidden ones left out. Raises BadFolder."""
    asgi()
    from koipond.console.as_code.errors import BadFolder

    if not folder.is_dir():
        raise BadFolder(folder=folder, reason="it is not there", reason_zh="文件夹不存在")
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name.endswith(ENDINGS) and not any(part.startswith(".") for part in name.split("/")):
            try:
                found[name] = path.read_bytes().decode()
            except UnicodeDecodeError:
                raise BadFolder(folder=folder, reason=f"{name} is not UTF-8", reason_zh=f"{name} 不是 UTF-8 编码") from None
    return found


def _kept(path: Path, workspace: str) -> dict:
    from koipond.console.as_code.errors import WorkspaceChanged

    try:
        made = json.loads(path.read_text(encoding="utf-8"))
        if made["workspace"] == workspace:
            return {"delete": bool(made["delete"]), "seen": str(made["seen"])}
    except (ValueError, KeyError, TypeError):
        pass
    raise WorkspaceChanged(workspace=workspace)


def _show(found: dict) -> None:
    """Prints a plan; with mistakes it prints those and ends with 1."""
    if found["problems"]:
        for one in found["problems"]:
            click.echo(f"{one['path']}:{one['line']}: {one['number']}: {_said(one['message'])} {_said(one['hint'])}", err=True)
        click.echo(chosen(f"Mistakes: {len(found['problems'])}; nothing can be applied", f"共 {len(found['problems'])} 处错误，无法应用"), err=True)
        sys.exit(1)
    for change in found["changes"]:
        where = f"  ({change['path']}:{change['line']})" if change["path"] else ""
        click.echo(f"{chosen(*SIGNS[change['deed']])} {change['kind']} {change['name']}{where}")
        for line in change["differences"]:
            click.echo(f"    {_said(line)}")
        for line in change["effects"]:
            click.echo(f"    → {_said(line)}")
    counts = {deed: sum(change["deed"] == deed for change in found["changes"]) for deed in SIGNS}
    if found["changes"]:
        click.echo(", ".join(f"{count} {chosen(*SIGNS[deed])[2:]}" for deed, count in counts.items() if count))
    else:
        click.echo(chosen("Nothing to do: the workspace is as the folder says.", "无需变更：工作区与文件夹一致。"))
    if found["left_alone"]:
        names = ", ".join(f"{one['kind']} {one['name']}" for one in found["left_alone"][:10]) + (" …" if len(found["left_alone"]) > 10 else "")
        click.echo(chosen(f"Only in the workspace, left alone (--delete deletes): {names}", f"仅存在于工作区，保持不变（--delete 可删除）：{names}"))


def _said(words: dict) -> str:
    return chosen(words["en"], words["zh"])
