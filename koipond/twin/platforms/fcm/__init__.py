"""Firebase Cloud Messaging, HTTP v1."""

import secrets

import jwt
import msgspec

from koipond.twin import keys
from koipond.twin.devices import Device, Devices
from koipond.twin.http import No, answers, said
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform
from koipond.twin.quotas import Sliding

# Either opens messages:send; Firebase's own SDK asks for the wider one.
SCOPES = {"https://www.googleapis.com/auth/firebase.messaging", "https://www.googleapis.com/auth/cloud-platform"}
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
STATUS = {"UNREGISTERED": (404, "NOT_FOUND", "Requested entity was not found."), "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED", "SenderId mismatch"),
          "INVALID_ARGUMENT": (400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token"),
          "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Send Message requests'"),
          "UNAVAILABLE": (503, "UNAVAILABLE", "The service is currently unavailable."), "INTERNAL": (500, "INTERNAL", "Internal error encountered."),
          "THIRD_PARTY_AUTH_ERROR": (401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service"),
          "UNAUTHENTICATED": (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
          "NOT_FOUND": (404, "NOT_FOUND", "Requested entity was not found.")}


class Account(Base):
    project: str
    client_email: str
    private_key: str = ""            # made at the start when there is none
    private_key_id: str = "fake-key-of-the-twin"
    devices: list[str] = []


class State(msgspec.Struct):
    devices: dict[str, Device] = {}
    tokens: dict[str, tuple[str, float]] = {}     # bearer → account, until
    sequence: int = 0


class Fcm(Devices, Platform):
    name, title, hosts = "fcm", ("FCM", "FCM"), ("fcm.googleapis.com", "oauth2.googleapis.com")
    group = "push"
    Account, State = Account, State

    def counted(self):
        return {"minute": Sliding(self.limits.per_minute, 60.0)}

    def begin(self):
        for account in self.accounts.values():
            account.private_key = account.private_key or keys.rsa_key(f"fcm {account.id}")
            if not any(each.account == account.id for each in self.state.devices.values()):
                for name in account.devices:
                    self.install(account.id, name)

    def new_token(self):
        return f"{secrets.token_urlsafe(16)}:APA91b{secrets.token_urlsafe(100)}"

    @answers("POST", "/token")
    def token(self, request):
        request.what, asked = "token", request.form()
        if asked.get("grant_type") != GRANT:
            return said({"error": "unsupported_grant_type", "error_description": f"Invalid grant_type: {asked.get('grant_type')}"}, 400)
        try:
            claims = jwt.decode(asked.get("assertion", ""), options={"verify_signature": False})
            account = next(each for each in self.accounts.values() if each.client_email == claims.get("iss"))
            claims = jwt.decode(asked["assertion"], keys.public(account.private_key), ["RS256"],
                                options={"verify_exp": False, "verify_iat": False, "verify_aud": False})
        except (jwt.PyJWTError, StopIteration):
            return said({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400)
        request.account = account.id
        now = self.clock.now()
        if not (self.clock.is_near(claims.get("iat", 0), 3700) and claims.get("exp", 0) - claims.get("iat", 0) <= 3600):
            return said({"error": "invalid_grant", "error_description": "Invalid JWT: Token must be a short-lived token (60 minutes)."}, 400)
        if claims.get("aud") not in ("https://oauth2.googleapis.com/token", f"{self.twin.url}/fcm/token") or SCOPES.isdisjoint(claims.get("scope", "").split()):
            return said({"error": "invalid_scope", "error_description": "Invalid OAuth scope or ID token audience provided."}, 400)
        bearer = "ya29.c." + secrets.token_urlsafe(120)
        self.state.tokens[bearer] = (account.id, now + self.limits.token_seconds)
        return said({"access_token": bearer, "expires_in": self.limits.token_seconds, "token_type": "Bearer"})

    @answers("POST", "/v1/projects/{project}/messages:send")
    def send(self, request, project):
        request.what = "send"
        account_id, until = self.state.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "), ("", 0.0))
        now = self.clock.now()
        if until < now:
            raise No("UNAUTHENTICATED")
        account = self.accounts[account_id]
        request.account = account.id
        if project != account.project:
            raise No("SENDER_ID_MISMATCH", "Permission 'cloudmessaging.messages.create' denied")
        if self.quotas["minute"].full(project, now):
            raise No("QUOTA_EXCEEDED")
        asked = request.json()
        message = asked["message"]
        self._fits(message)
        device = self.state.devices.get(message.get("token", ""))
        if not device:
            raise No("INVALID_ARGUMENT")
        if device.account != account.id:
            raise No("SENDER_ID_MISMATCH")
        if device.gone_at:
            raise No("UNREGISTERED")
        self.quotas["minute"].count(project, now)
        self.state.sequence += 1
        name = f"projects/{project}/messages/{'fake_message_id' if asked.get('validate_only') else f'0:{int(now * 1e6)}%{self.state.sequence:x}'}"
        if not asked.get("validate_only"):
            note = message.get("notification") or {}
            self.show(device, note.get("title", ""), note.get("body", ""), message.get("data"), name)
        return said({"name": name})

    def _fits(self, message: dict) -> None:
        data = message.get("data") or {}
        wrong = next((name for name, value in data.items() if not isinstance(value, str)), None)
        if wrong is not None:
            raise No("INVALID_ARGUMENT", f"Invalid value at 'message.data[{wrong}].value' (TYPE_STRING)")
        if not message.get("token"):
            raise No("INVALID_ARGUMENT", "Recipient of the message is not set." if not message.get("topic") else "the twin has no topics")
        if len(msgspec.json.encode([message.get("notification"), data])) > self.limits.payload_bytes:
            raise No("INVALID_ARGUMENT", "Message too big")

    def nothing_there(self, request):
        raise No("NOT_FOUND")

    def failure(self, request, no):
        code, status, text = STATUS.get(str(no.code), (400, "INVALID_ARGUMENT", "Request contains an invalid argument."))
        details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": str(no.code)}] if no.code not in ("UNAUTHENTICATED", "NOT_FOUND") else []
        more = {"retry_after": str(self.limits.retry_after_seconds)} if code in (429, 503) else {}
        return said({"error": {"code": code, "message": no.text or text, "status": status, **({"details": details} if details else {})}}, code, **more)

    def malformed(self, request, error):
        return No("INVALID_ARGUMENT", f"Invalid JSON payload received. {error}")


PLATFORM = Fcm
