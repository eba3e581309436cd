"""The endpoint to which a provider or a mail server gives mail that came back."""

from ninja import Router, Schema

from koipond import access, deliver
from koipond.console.asking import asker_of, asks, enough

router = Router(tags=["deliver"])
everywhere = Router(tags=["deliver"])


class ReturnedOut(Schema):
    kind: str
    reason: str
    workspace: str
    message: str


@router.post("/returned", response=ReturnedOut)
def take_returned(request, workspace: str):
    """Takes in one mail that came back, whole, as the body of the request (message/rfc822). It is kept before this answers;
    the same mail twice counts once. `kind` is hard, soft, complaint, not_a_bounce or unread; `message` is empty where it is none of ours.
    """
    asked = asks(request, workspace, "write")
    taken = deliver.take_returned(request.body, only=asked.workspace.slug, way="http")
    return vars_of(taken)


@everywhere.post("/returned", response=ReturnedOut)
def take_returned_of_any(request):
    """The same for the command line of this machine, whichever workspace the mail is of."""
    asker = asker_of(request)
    if not asker.local:
        raise access.NotAllowed(who=asker.name, right="write", workspace="*", enough=enough("write"))
    return vars_of(deliver.take_returned(request.body, way="command"))


def vars_of(taken: deliver.Taken) -> dict:
    return {name: getattr(taken, name) for name in ReturnedOut.model_fields}
