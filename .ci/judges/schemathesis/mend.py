"""What no schema can say: bodies that are well-formed but mean nothing here, made meaningful."""

from __future__ import annotations

import datetime
import itertools
import uuid
from typing import TYPE_CHECKING, Any

from document import operations

if TYPE_CHECKING:
    from world import World

Body = dict[str, Any]

# The id of the contract's examples: one sample of most kinds has it.
EXAMPLE_ID = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47"

# How many sessions have got a time of their own, and how many there is room for in the day of an exchange.
TURN = itertools.count()
MINUTES = 22 * 60


def sign_in(body: Body, world: World) -> Body:
    """Credentials that exist, for the grant that was drawn."""
    forms = {
        "password": lambda: world.password_form("officer"),
        "client_credentials": world.client_form,
        "refresh_token": lambda: world.refresh_form("officer"),
    }
    return forms[body["grant_type"]]() if body.get("grant_type") in forms else body


def example_of(operation: str):
    """The example as it stands, where fields depend on each other or on the day."""
    return lambda _body, _world: operations()[operation].example()


def form(body: Body, _world: World) -> Body:
    """A form whose topics exist, whose windows end after they begin, and whose outcomes go together."""
    body = dict(body)
    # Only an officer registers what came by letter or e-mail.
    for member in ("channel", "received_at"):
        body.pop(member, None)
    if body.get("topics"):
        body["topics"] = ["cable_mobility"]
    body["items"] = [
        {"kind": item["kind"], "text": item["text"], **({"code": "tram"} if item["kind"] == "topic" else {})}
        for item in body.get("items") or []
    ]
    body["windows"] = [{**window, "end": window["start"]} for window in body.get("windows") or []]
    if body.get("outcomes"):
        body["outcomes"] = ["new_knowledge"]
    body.pop("organization_id", None)
    return body


def past_days(_body: Body, _world: World) -> Body:
    """An exchange whose last day is over, whatever the zone."""
    today = datetime.datetime.now(datetime.UTC).date()
    first, last = (today - datetime.timedelta(days=days) for days in (4, 2))
    return {"starts_on": first.isoformat(), "ends_on": last.isoformat()}


def begun(_body: Body, _world: World) -> Body:
    """A session of two days ago."""
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    return session_of(start, datetime.timedelta(hours=1))


def session_of(start: datetime.datetime, length: datetime.timedelta) -> Body:
    """The session of the example at another time."""
    times = {"starts_at": start.isoformat(), "ends_at": (start + length).isoformat()}
    return {**operations()["create_agenda_session"].example(), **times}


def of_its_own(start: datetime.datetime) -> tuple[datetime.datetime, datetime.timedelta]:
    """A minute of the day after a moment that nobody else has got: an agency gives no more than a few sessions at once."""
    length = datetime.timedelta(minutes=1)
    return start + next(TURN) % MINUTES * length, length


def begun_later(_body: Body, _world: World) -> Body:
    """A session of three days ago, at a time of its own."""
    return session_of(*of_its_own(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=3)))


def later(_body: Body, _world: World) -> Body:
    """The session of the example on a later day, at a time of its own."""
    return session_of(*of_its_own(datetime.datetime(2030, 3, 5, 6, tzinfo=datetime.UTC)))


def proposal(_body: Body, _world: World) -> Body:
    """Another time, which nobody else proposes."""
    start, length = of_its_own(datetime.datetime(2030, 3, 6, 6, tzinfo=datetime.UTC))
    return {"starts_at": start.isoformat(), "ends_at": (start + length).isoformat()}


def replacement(_body: Body, world: World) -> Body:
    """Any agency but the one that is replaced, eligible or not."""
    agencies = world.get("/v1/agencies", world.authorization("officer", None)).json()["items"]
    other = next(agency["id"] for agency in agencies if agency["id"] != EXAMPLE_ID)
    reason = {"override_reason": "Es la sede de la visita."}
    return {**operations()["replace_agency"].example(), "agency": other, **reason}


def value(number: str):
    """The claim of the example with another value."""
    return lambda body, _world: {**body, "value": number}


def decision(body: Body, world: World) -> Body:
    """The two claims of the revision at hand."""
    fixture = world.at_hand
    if not fixture:
        return body
    headers = world.authorization("editor")
    claims = world.get(f"/v1/revisions/{fixture.path['id']}/claims", headers).json()["items"]
    preferred, other = (claim["id"] for claim in claims[:2])
    return {"preferred_id": preferred, "other_id": other, "note": {"es": "Es la más reciente."}}


def successor(_body: Body, world: World) -> Body:
    """Another practice that is published."""
    return {"by_id": world.shared("published_practice", "successor").path["id"], "reason": "Otra la recoge."}


def substitution(_body: Body, world: World) -> Body:
    """The example, of a member who is on the list."""
    body = operations()["substitute_member"].example()
    fixture = world.at_hand
    return {**body, "member_id": fixture.path["member_id"]} if fixture and "member_id" in fixture.path else body


def unique(member: str, make) -> Any:
    """A value that nobody has used."""
    return lambda body, _world: {**body, member: make(uuid.uuid4().hex[:12])}


def only(**members: Any):
    """A patch of members that stand for themselves."""
    return lambda _body, _world: dict(members)


def without(member: str):
    """The body without what only something else makes known."""
    return lambda body, _world: {name: value for name, value in body.items() if name != member}


def account(body: Body, _world: World) -> Body:
    """An account that nobody has, with roles that go together, and a password: the judged service knows no issuer."""
    body = {**body, "email": f"{uuid.uuid4().hex}@example.org", "roles": ["analyst"]}
    return {**body, "agency_id": None, "oidc_subject": None}


def client(body: Body, _world: World) -> Body:
    """A client of an agency that exists."""
    return {**body, "agency_id": EXAMPLE_ID}


def topic(body: Body, _world: World) -> Body:
    """A root with a code that nobody has used."""
    return {**body, "code": f"t{uuid.uuid4().hex[:12]}", "parent_id": None}


def holiday(body: Body, _world: World) -> Body:
    """A Thursday that nobody has added, so far ahead that no due date moves."""
    thursday = datetime.date(2030, 1, 3) + datetime.timedelta(weeks=uuid.uuid4().int % 300)
    return {**body, "date": thursday.isoformat()}


def policy(body: Body, _world: World) -> Body:
    """A patch that contradicts nothing, and leaves the judge's requests as they are."""
    return {"final_list_days_before": 14 + uuid.uuid4().int % 2, "reason": body.get("reason") or "Un cambio."}


def notice(body: Body, _world: World) -> Body:
    """A version that nobody has published; the language is one that no requester of the judge uses. It is in force at once: a
    generated moment may be past."""
    return {**without("valid_from")(body, _world), "version": 2 + uuid.uuid4().int % 99_000, "language": "en"}


def password(_body: Body, world: World) -> Body:
    """The present password, and another one, which is the present one from then on: of a user as whom no walk signs in, which
    would not know it."""
    user = world.user("analyst")
    present, user["password"] = user["password"], f"una frase propia {uuid.uuid4().hex}"
    return {"current_password": present, "new_password": user["password"]}


def assignee(_body: Body, world: World) -> Body:
    """Somebody who may decide and has not taken the request."""
    return {"assignee_id": world.user_id("lead")}


def file(body: Body, _world: World) -> Body:
    """A form whose file is one that is accepted."""
    return {**body, "file": operations()["create_attachment"].example()["file"]}
