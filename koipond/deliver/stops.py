"""When a person tells a provider that they want no more: the address is left alone from now on, and the consent is withdrawn."""

from koipond import engine, identify, profiles
from koipond.deliver.channel_accounts import Account
from koipond.deliver.suppressions import leave_alone

KIND = {"sms": "phone", "call": "phone", "email": "email"}    # the kind of identifier that an address of a channel is


def stop(account: Account, address: str, reason: str) -> None:
    """Suppresses an address and withdraws what its person allowed. Told again, it changes nothing more.

    `reason`: unsubscribed, complaint or hard; only what a person decided withdraws a consent.
    """
    leave_alone(account.workspace, account.channel, address, reason, note=account.name)
    kind = KIND.get(account.channel)
    person = identify.find(engine.database(account.workspace), kind, address) if kind and reason != "hard" else None
    if person:
        profiles.withdraw(account.workspace, person, account.channel, method="reply", proof=f"told to {account.name}",
                          once=f"{account.id}:{reason}:{person}")
