"""What the judge knows of the running server: who may sign in, and how to bring a resource into a state."""

from __future__ import annotations

import json
import os
import time
import uuid
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from pathlib import Path

import requests
from document import Operation, operations
from operations import STATES, Step

URL = os.environ["CONVITE_URL"]
SECONDS = 20
# Access tokens last for fifteen minutes.
RENEWED_AFTER_SECONDS = 600
# The one client that may use the password grant.
FIRST_PARTY_CLIENT = "convite-docs"


@dataclass
class Fixture:
    """A resource that the judge made: where it is and, for a request, its requester's token."""

    path: dict[str, str]
    tracking_token: str | None = None


def read_credentials() -> dict[str, list[dict]]:
    """The demo's users, clients and requests."""
    return json.loads(Path(os.environ["CONVITE_CREDENTIALS"]).read_text())


def plain_session() -> requests.Session:
    """Connections for the judge's own calls, without what they do not need: proxies of the environment, compression."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Accept-Encoding"] = "identity"
    return session


@dataclass
class World:
    """The server's callers and resources, fetched or made when first asked for."""

    session: requests.Session = field(default_factory=plain_session)
    credentials: dict[str, list[dict]] = field(default_factory=read_credentials)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    kept: dict[tuple[str | None, str], Fixture] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    made: dict[str, str | None] = field(default_factory=dict)
    # What the request at hand is about.
    at_hand: Fixture | None = None

    def user(self, role: str) -> dict:
        """The first demo user with the role."""
        return next(user for user in self.credentials["users"] if role in user["roles"])

    def user_id(self, role: str) -> str:
        """The id of the first demo user with the role."""
        user = self.user(role)
        if "id" not in user:
            reply = self.session.get(f"{URL}/v1/me", headers=self.authorization(role), timeout=SECONDS)
            reply.raise_for_status()
            user["id"] = reply.json()["user"]["id"]
        return user["id"]

    def password_form(self, role: str) -> dict[str, str]:
        """What signs the role's user in."""
        user = self.user(role)
        return {
            "grant_type": "password",
            "username": user["email"],
            "password": user["password"],
            "client_id": FIRST_PARTY_CLIENT,
        }

    def client_form(self, number: int = 0) -> dict[str, str]:
        """What gets a partner's system its token. Each is another agency's."""
        client = self.credentials["clients"][number]
        return {"grant_type": "client_credentials", **{key: client[key] for key in ("client_id", "client_secret")}}

    def refresh_form(self, role: str) -> dict[str, str]:
        """What renews a session of the role's user, which is opened for it."""
        reply = self.session.post(f"{URL}/v1/oauth/token", data=self.password_form(role), timeout=SECONDS)
        reply.raise_for_status()
        return {
            "grant_type": "refresh_token",
            "refresh_token": reply.json()["refresh_token"],
            "client_id": FIRST_PARTY_CLIENT,
        }

    def token(self, actor: str) -> str:
        """An access token of a user with the role `actor`, or of a partner's system."""
        token, renewed = self.tokens.get(actor, ("", 0.0))
        if not token or time.monotonic() > renewed + RENEWED_AFTER_SECONDS:
            partners = {"partner": 0, "other-partner": 1}
            form = self.client_form(partners[actor]) if actor in partners else self.password_form(actor)
            reply = self.session.post(f"{URL}/v1/oauth/token", data=form, timeout=SECONDS)
            reply.raise_for_status()
            token = reply.json()["access_token"]
            self.tokens[actor] = (token, time.monotonic())
        return token

    def authorization(self, actor: str | None, fixture: Fixture | None = None) -> dict[str, str]:
        """The header that makes a request the actor's; the requester is the one of the fixture."""
        if actor is None:
            return {}
        if actor == "requester":
            token = fixture.tracking_token if fixture else None
            return {"Authorization": f"Bearer {token}"} if token else {}
        return {"Authorization": f"Bearer {self.token(actor)}"}

    def fresh(self, state: str) -> Fixture:
        """A new resource in the state, made by the steps that lead there."""
        step = STATES[state]
        fixture = self.fresh(step.after) if step.after else None
        return self._take(step, fixture)

    def shared(self, state: str, user: str) -> Fixture:
        """The user's resource in the state, until it is discarded."""
        if (state, user) not in self.kept:
            self.kept[state, user] = self.fresh(state)
        return self.kept[state, user]

    def discard(self, state: str | None, user: str) -> None:
        """Forget what the user has used up."""
        self.kept.pop((state, user), None)

    def stranger_request(self) -> dict:
        """A request of the demo's, none of the judge's, that has no delegation."""
        return next(request for request in self.credentials["requests"] if request["state"] == "in_review")

    def get(self, path: str, headers: dict[str, str]) -> requests.Response:
        """What is at the path for the caller with these headers."""
        return self.session.get(f"{URL}{path}", headers=headers, timeout=SECONDS)

    def version(self, path: str, headers: dict[str, str]) -> str | None:
        """The entity tag at the path, as the caller with these headers sees it, or as a change just left it."""
        if etag := self.versions.pop(path, None):
            return etag
        reply = self.get(path, headers)
        return reply.headers.get("ETag") if reply.ok else None

    def remember(self, identifier: str, body: dict) -> None:
        """Keep the id of something that links lead to, and the token of the request to which it belongs."""
        at_hand = self.at_hand.tracking_token if self.at_hand else None
        self.made.setdefault(identifier, body.get("tracking_token", at_hand))

    def _take(self, step: Step, fixture: Fixture | None) -> Fixture:
        operation = operations()[step.operation]
        path = fixture.path if fixture is not None else {}
        at = {**path, "id": path[step.on]} if step.on else path
        reply = self._send(operation, step, Fixture(at, fixture.tracking_token) if fixture is not None else None)
        if fixture is not None and operation.versioned and not step.keeps and "ETag" in reply.headers:
            self.versions[operation.resource().format(**at)] = reply.headers["ETag"]
        if fixture is not None and (step.leads_to or step.keeps):
            identifier = str(reduce(getitem, step.leads_to or ("id",), reply.json()))
            path = {**fixture.path, step.keeps: identifier} if step.keeps else {"id": identifier}
            return Fixture(path, fixture.tracking_token)
        if fixture is not None and "{" in operation.path:
            return fixture
        made = reply.json()
        name = next((parameter for parameter in ("id", "name", "code") if parameter in resource_of(made)), "id")
        return Fixture({name: str(resource_of(made)[name])}, made.get("tracking_token"))

    def _send(self, operation: Operation, step: Step, fixture: Fixture | None) -> requests.Response:
        path = operation.path.format(**fixture.path) if fixture else operation.path
        headers = {"Idempotency-Key": str(uuid.uuid4()), **self.authorization(step.actor, fixture)}
        if operation.versioned and fixture:
            headers["If-Match"] = self.version(operation.resource().format(**fixture.path), headers) or ""
        body = operation.example()
        if step.mend:
            body = step.mend(body if body is not None else {}, self)
        content = content_of(body, operation.media_type, headers)
        reply = self.session.request(operation.method, f"{URL}{path}", headers=headers, timeout=SECONDS, **content)
        if not reply.ok:
            raise RuntimeError(f"{step.operation} as {step.actor} at {path}: {reply.status_code} {reply.text}")
        return reply


def content_of(body: object, media_type: str | None, headers: dict[str, str]) -> dict[str, object]:
    """The body as it is sent: JSON, whose media type goes into the headers, or a form with a file."""
    if body is None:
        return {}
    if media_type == "multipart/form-data":
        return {"files": {name: ("a file" if name == "file" else None, text) for name, text in body.items()}}
    headers["Content-Type"] = media_type or "application/json"
    return {"data": json.dumps(body)}


def resource_of(body: dict) -> dict:
    """The resource in a reply: the reply, or the member that has an id."""
    if "id" in body:
        return body
    return next((member for member in body.values() if isinstance(member, dict) and "id" in member), body)
