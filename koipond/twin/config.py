"""The accounts of all platforms, from one file of JSON or as built in."""

import json
from pathlib import Path

import msgspec

from koipond.twin.errors import BadConfig
from koipond.twin.platform import folder, found


class Config(msgspec.Struct, forbid_unknown_fields=True):
    """`accounts`: platform → its accounts. `limits`: platform → numbers other than those of its limits.json.
    `phones`: number → how it is (see phones.py)."""

    accounts: dict[str, list[dict]] = {}
    limits: dict[str, dict] = {}
    phones: dict[str, str] = {}


def built_in() -> dict:
    """The config that holds without a file: an account or two on each platform, with secrets that anyone can see are none."""
    accounts = {name: json.loads((folder(kind) / "accounts.json").read_text(encoding="utf-8")) for name, kind in found().items()}
    return {"accounts": accounts, "limits": {}, "phones": {}}


def read(path: Path | None) -> Config:
    """The config of a file; platforms that it does not name keep their built-in accounts. Raises BadConfig."""
    given = built_in()
    if path:
        try:
            own = msgspec.json.decode(Path(path).read_bytes(), type=Config)
        except (OSError, msgspec.MsgspecError) as error:
            raise BadConfig(file=path, reason=error) from None
        unknown = (set(own.accounts) | set(own.limits)) - set(given["accounts"])
        if unknown:
            raise BadConfig(file=path, reason=f"there is no platform {', '.join(sorted(unknown))}; there are {', '.join(given['accounts'])}.")
        return Config({**given["accounts"], **own.accounts}, own.limits, own.phones)
    return msgspec.convert(given, Config)


def accounts_of(kind, config: Config) -> list:
    """The accounts of one platform. Raises BadConfig."""
    try:
        return msgspec.convert(config.accounts.get(kind.name, []), list[kind.Account])
    except msgspec.ValidationError as error:
        raise BadConfig(file="accounts", reason=f"{kind.name}: {error}") from None
