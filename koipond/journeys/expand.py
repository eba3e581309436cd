"""What publishing adds to a draft: steps that people need not draw.

A send with a way on for failure, a task, and a webhook are followed by a step that waits for what became of them. Its name is
that of the step with `OUTCOME` behind it.
"""

from koipond import deliver

OUTCOME = " ✓"
DAYS_FOR_OUTCOME = 4    # a message that could not go out is given up before that
DAYS_OF_PEOPLE = {"call": 61}    # where somebody has to do it: its own time to do so, by the desk, is shorter


def expanded(definition: dict) -> dict:
    """The definition with those steps. One that has them already, or needs none, comes out as it is."""
    steps = {}
    for name, step in definition["steps"].items():
        if step["kind"] == "send" and step.get("failed") and name + OUTCOME not in definition["steps"]:
            steps[name] = {**step, "next": name + OUTCOME}
            steps[name + OUTCOME] = _of_send(name, step)
        elif step["kind"] == "task" and "next" not in step:
            steps[name] = {**step, "next": name + OUTCOME}
            steps[name + OUTCOME] = _of_task(name, step)
        elif step["kind"] == "webhook" and "next" not in step:
            steps[name] = {**step, "next": name + OUTCOME}
            steps[name + OUTCOME] = _of_webhook(name, step)
        else:
            steps[name] = step
    return {**definition, "steps": steps}


def as_drafted(definition: dict) -> dict:
    """A published definition without those steps: as somebody drew it."""
    steps = {}
    for name, step in definition["steps"].items():
        added = definition["steps"].get(name + OUTCOME)
        if name.endswith(OUTCOME) and name.removesuffix(OUTCOME) in definition["steps"]:
            continue
        if added and step.get("next") == name + OUTCOME:
            going_on = {"next": added.get("timeout")} if step["kind"] == "send" else {}
            step = {**{key: value for key, value in step.items() if key != "next"}, **going_on}
        steps[name] = step
    return {**definition, "steps": steps}


def _of_send(name: str, step: dict) -> dict:
    event, going_on = step["channel"], step.get("next")
    return {"kind": "wait_any", "days": DAYS_OF_PEOPLE.get(event, DAYS_FOR_OUTCOME), "timeout": going_on, "ways": [
        {"name": "accepted", "event": f"{event}_sent", "of": name, "next": going_on},
        {"name": "refused", "event": f"{event}_refused", "of": name, "next": step["failed"]},
        {"name": "bounced", "event": f"{event}_bounced", "of": name, "next": step["failed"]}]}


def _of_task(name: str, step: dict) -> dict:
    return {"kind": "wait_any", **{unit: step[unit] for unit in ("days", "hours", "minutes") if step.get(unit)},
            "timeout": step.get("timeout"), "ways": [
                {"name": result["name"], "event": "task_finished", "of": name, "next": result.get("next"),
                 "where": [{"property": "result", "is": "equals", "value": result["name"]}]} for result in step["results"]]}


def _of_webhook(name: str, step: dict) -> dict:
    time = {unit: step[unit] for unit in ("days", "hours", "minutes") if step.get(unit)} or {"days": 1}
    ways = [{"name": way["name"], "event": deliver.ANSWERED, "of": name, "where": way.get("where") or [], "next": way.get("next")} for way in step.get("ways") or []]
    return {"kind": "wait_any", **time, "timeout": step.get("failed"), "ways": [
        *ways, {"name": "otherwise", "event": deliver.ANSWERED, "of": name, "next": step.get("otherwise")},
        {"name": "failed", "event": deliver.FAILED, "of": name, "next": step.get("failed")}]}
