"""The generated Python client, as the portal and an officer use it: a request from its draft to an officer's hands."""

from __future__ import annotations

import json
import os
import pkgutil
import sys
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "generated" / "python"))

import convite_client as client  # noqa: E402

URL = os.environ["CONVITE_URL"]
CREDENTIALS = json.loads(Path(os.environ["CONVITE_CREDENTIALS"]).read_text())
# The one client that may use the password grant.
FIRST_PARTY_CLIENT = "convite-docs"


def connect(token: str | None = None) -> client.ApiClient:
    """A client with this token, or of somebody without one."""
    return client.ApiClient(client.Configuration(host=URL, access_token=token))


def sign_in(role: str) -> client.ApiClient:
    """A client of the first demo user with the role."""
    user = next(user for user in CREDENTIALS["users"] if role in user["roles"])
    token = client.AccessApi(connect()).create_token(
        "password", username=user["email"], password=user["password"], client_id=FIRST_PARTY_CLIENT
    )
    return connect(token.access_token)


def refused(status: int, call: Callable[[], object]) -> client.Problem:
    """The problem of a call that must be refused with this status, as the client reads it."""
    try:
        answer = call()
    except client.ApiException as error:
        assert error.status == status, error
        assert isinstance(error.data, client.Problem), f"{status} was read as {type(error.data)}"
        assert error.data.status == status, error
        return error.data
    raise AssertionError(f"answered instead of {status}: {answer}")


def etag_of(reply: client.ApiResponse) -> str:
    """The version that a reply is of."""
    return next(value for name, value in reply.headers.items() if name.lower() == "etag")


def form() -> client.NewRequest:
    """A complete form but for what the group wants to learn."""
    topics = [topic.code for topic in client.TopicsApi(connect()).list_topics(limit=100).items if topic.parent_id]
    day = date.today() + timedelta(days=120)
    return client.NewRequest(
        organization=client.IntakeOrganization(
            name=f"Municipalidad de Prueba {uuid.uuid4()}",
            kind=client.OrganizationKind.MUNICIPALITY,
            country=client.Country.AR,
            city="Rosario",
        ),
        requester=client.Requester(
            given_name="Lucía",
            family_name="Ferreyra",
            position="Directora de Movilidad",
            email="lucia.ferreyra@rosario.example.org",
            language=client.Language.ES,
        ),
        kind=client.RequestKind.STUDY_TOUR,
        topics=topics[:2],
        windows=[client.Window(start=day, end=day + timedelta(days=10), flexibility_days=7)],
        duration_days=3,
        group_size=12,
        seniority=client.Seniority.TECHNICAL,
        languages=[client.Language.ES],
        interpretation=client.Interpretation(needed=False),
        consents=client.Consents(
            data_processing=True, image_use=False, alumni_contact=True, public_listing=True
        ),
    )


def filed() -> client.Request:
    """A request that is made without an account, completed against a stale version and a fresh one, and filed."""
    draft = client.RequestsApi(connect()).create_request(form(), idempotency_key=str(uuid.uuid4()))
    assert draft.state == client.RequestState.DRAFT, draft.state
    requester = client.RequestsApi(connect(draft.tracking_token))

    problem = refused(422, lambda: requester.submit_request(draft.id))
    assert [error.pointer for error in problem.errors or []] == ["/learning_question"], problem

    etag = etag_of(requester.get_request_with_http_info(draft.id))
    question = client.IntakePatch(learning_question="¿Qué decide una ciudad antes de construir su primer cable?")
    patched = requester.update_request_with_http_info(draft.id, question, if_match=etag)
    assert etag_of(patched) != etag
    refused(412, lambda: requester.update_request(draft.id, question, if_match=etag))

    request = requester.submit_request(draft.id)
    assert request.state == client.RequestState.SUBMITTED and request.reference, request
    assert request.due_on and request.due_on > date.today(), request.due_on
    refused(404, lambda: client.RequestsApi(connect(draft.tracking_token)).get_request(uuid.uuid4()))
    return request


def taken(request: client.Request) -> None:
    """An officer takes it, with the version that the officer read."""
    officer = client.RequestsApi(sign_in("officer"))
    refused(428, lambda: officer.take_request(request.id))
    etag = etag_of(officer.get_request_with_http_info(request.id))
    taken = officer.take_request(request.id, if_match=etag, idempotency_key=str(uuid.uuid4()))
    assert taken.state == client.RequestState.IN_REVIEW, taken.state
    assert taken.handling and taken.handling.assignee_id, taken.handling


def paged() -> None:
    """The queue, a page after the other: all that one long page has, each once."""
    officer = client.RequestsApi(sign_in("officer"))
    expected = [item.id for item in officer.list_requests(sort="submitted_at", limit=100).items][:7]
    assert len(expected) == 7, "the demo has too few requests"
    seen, cursor = [], None
    while len(seen) < len(expected):
        page = officer.list_requests(sort="submitted_at", limit=3, cursor=cursor)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        assert cursor or len(seen) >= len(expected), "the pages end too early"
    assert seen[:7] == expected, (seen, expected)


def imported() -> int:
    """How many modules the client has, each of which must be valid Python."""
    modules = [module.name for module in pkgutil.walk_packages(client.__path__, f"{client.__name__}.")]
    for module in modules:
        import_module(module)
    return len(modules)


def main() -> None:
    """One part after the other; the first that fails ends the journey."""
    print(f"ok {imported()} modules imported")
    request = filed()
    print("ok the portal: create, refused as incomplete, patch, submit")
    taken(request)
    print("ok an officer: read, take")
    paged()
    print("ok an officer: the queue by its cursor")


if __name__ == "__main__":
    main()
