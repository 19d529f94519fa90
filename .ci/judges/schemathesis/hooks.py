"""Schemathesis hooks: credentials by operation, preconditions, versions and idempotency keys, strangers, the tally."""

from __future__ import annotations

import atexit
import json
import os
import sys
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import schemathesis  # noqa: E402
from document import Operation, operations  # noqa: E402
from operations import DEFAULT_RULE, OPERATIONS, Rule  # noqa: E402
from schemathesis import cli, engine  # noqa: E402
from schemathesis.core.parameters import ParameterLocation  # noqa: E402
from schemathesis.core.result import Ok  # noqa: E402
from schemathesis.generation.meta import REQUEST_SHAPE_PROBES, TestPhase, coverage_scenario  # noqa: E402
from tenants import Tenants  # noqa: E402
from world import Fixture, World  # noqa: E402

WORLD = World()
TENANTS = Tenants(WORLD)
TALLY: dict[str, Counter[int]] = defaultdict(Counter)
FOLLOWED: Counter[str] = Counter()


# The types of files that can be downloaded.
FILES = (
    "application/jsonl",
    "application/pdf",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/jpeg",
    "image/png",
    "text/calendar",
    "text/csv",
    "text/html",
)


@schemathesis.deserializer(*FILES)
def bytes_as_text(context, response):
    """A file as the string that the document calls it, a character for each byte."""
    return response.content.decode("latin-1")


@schemathesis.serializer("text/csv")
def text_as_it_is(context, value):
    """A table is a text already; anything else is wrong on purpose."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


def operation_id(operation) -> str:
    """The operation's id in the document."""
    return operation.definition.raw.get("operationId", operation.label)


def rule_for(operation) -> Rule:
    """What the table says of the operation."""
    return OPERATIONS.get(operation_id(operation), DEFAULT_RULE)


def is_negative_at(case, location: ParameterLocation) -> bool:
    """Whether this part of the request is wrong on purpose, and so must stay as it is."""
    return case.meta is not None and case.meta.is_negative_at(location)


def is_positive(case) -> bool:
    """Whether the request is meant to be accepted."""
    return case.meta is None or case.meta.generation.mode.is_positive


def is_stateful(case) -> bool:
    """Whether the request follows links from others."""
    return case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL


def is_public(operation) -> bool:
    """Whether the document says that the operation may be called anonymously."""
    security = operation.definition.raw.get("security", operation.schema.raw_schema.get("security", []))
    return not security or {} in security


class CallerByOperation:
    """The token of whoever may call the operation; none where the document lets anybody."""

    def get(self, case, context):
        """The access token, nothing for an anonymous call, or `None` for the partner, who is one of the peers."""
        rule = rule_for(context.operation)
        actor = rule.actor
        if is_public(context.operation) and not rule.signs_in or actor in (None, "requester"):
            return ""
        if actor == "partner":
            # What a link leads to was just made by an admin, and is no partner's.
            return WORLD.token("admin") if is_stateful(case) else None
        return WORLD.token(actor)

    def set(self, case, data, context):
        """Put it where the bearer scheme says."""
        if data:
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def after_load_schema(context, schema):
    """Ask for the caller here first, and among the peers of the configuration then."""
    schema.auth.providers.insert(0, CallerByOperation())


@schemathesis.hook
def before_call(context, case, kwargs):
    """Give the request what a real caller has: a resource in the right state, its version, a fresh key."""
    if coverage_scenario(case) in REQUEST_SHAPE_PROBES:
        return
    rule = rule_for(case.operation)
    fixture = WORLD.at_hand = place(case, rule)
    if rule.actor == "requester" and fixture is not None:
        case.headers.update(WORLD.authorization("requester", fixture))
        case._has_explicit_auth = True
    if not is_negative_at(case, ParameterLocation.HEADER):
        renew_headers(case)
    # A cursor is the server's own; one that nobody was given is refused. What parts the cells goes with the table that is sent.
    if is_positive(case) and case.query:
        for name in ("cursor", "separator"):
            case.query.pop(name, None)
    if rule.mend and isinstance(case.body, dict | str) and is_positive(case):
        whole = rule.whole and is_stateful(case)
        case.body = operations()[operation_id(case.operation)].example() if whole else rule.mend(case.body, WORLD)


def place(case, rule: Rule) -> Fixture | None:
    """What the request is about: what a link led to, or a resource of the judge's in the state that the rule names."""
    identifier = str(case.path_parameters.get("id"))
    if is_stateful(case) and identifier in WORLD.made:
        return Fixture({"id": identifier}, WORLD.made[identifier])
    if is_negative_at(case, ParameterLocation.PATH):
        return None
    if rule.known and is_positive(case):
        case.path_parameters.update(rule.known)
    if not rule.needs:
        return None
    fixture = fixture_for(case, rule.needs)
    case.path_parameters.update({name: value for name, value in fixture.path.items() if name in case.path_parameters})
    return fixture


def fixture_for(case, state: str) -> Fixture:
    """A resource that nobody has used up. What is meant to be refused has one of its own, for all operations."""
    return WORLD.shared(state, operation_id(case.operation) if is_positive(case) else "refused")


def is_used_up(case, status: int) -> bool:
    """Whether the resource can no longer be what the operation needs: it went into another state, or took its last."""
    if case.method not in ("POST", "DELETE"):
        return False
    return status == 409 if rule_for(case.operation).adds else 200 <= status < 300


def led_to(operation: Operation, case, body: dict) -> Iterator[str]:
    """What the links of the operation name in this reply to this request: ids, mostly."""
    for expression in operation.led:
        in_request, in_reply = expression.removeprefix("$request.path."), expression.removeprefix("$response.body#/")
        found = case.path_parameters.get(in_request) or resolved(body, in_reply)
        if found is not None:
            yield str(found)


def resolved(body: object, pointer: str) -> object:
    """What is at the pointer, or nothing."""
    for part in pointer.split("/"):
        body = body.get(part) if isinstance(body, dict) else None
    return body


def renew_headers(case) -> None:
    """Replace what a generator cannot know: the resource's version, and a key that nobody used."""
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    operation = operations()[operation_id(case.operation)]
    if operation.versioned:
        path = case.formatted_path[: len(case.formatted_path) - len(operation.path) + len(operation.resource())]
        authorization = {name: value for name, value in case.headers.items() if name == "Authorization"}
        if etag := WORLD.version(path, authorization):
            case.headers["If-Match"] = etag


def is_json(response) -> bool:
    """Whether the reply is one JSON document."""
    return response.headers.get("content-type", [""])[0].split(";")[0].endswith("json")


@schemathesis.hook
def after_call(context, case, response):
    """Count the statuses by operation; requests with another method are none of it."""
    if coverage_scenario(case) not in REQUEST_SHAPE_PROBES:
        TALLY[operation_id(case.operation)][response.status_code] += 1
    if is_positive(case) and is_used_up(case, response.status_code):
        WORLD.discard(rule_for(case.operation).needs, operation_id(case.operation))
    if 200 <= response.status_code < 300 and is_json(response):
        for identifier in led_to(operations()[operation_id(case.operation)], case, response.json()):
            WORLD.remember(identifier, response.json())
    if case.method == "PATCH" and response.status_code == 200:
        WORLD.versions[case.formatted_path] = response.headers["etag"][0]


@schemathesis.check
def no_cross_tenant_read(ctx, response, case):
    """Whatever somebody reads by its id does not exist for strangers."""
    read = case.method == "GET" and response.status_code == 200 and case.path_parameters
    if read and not is_public(case.operation) and coverage_scenario(case) not in REQUEST_SHAPE_PROBES:
        TENANTS.check(operation_id(case.operation), case.path_parameters)


@cli.handler()
class LinksFollowed(cli.EventHandler):
    """Counts by link of the document the requests that used it and did not miss."""

    def handle_event(self, ctx, event) -> None:
        """Look through the requests of a walk."""
        if isinstance(event, engine.events.ScenarioFinished):
            for identifier, node in event.recorder.cases.items():
                interaction = event.recorder.interactions.get(identifier)
                reply = interaction.response if interaction else None
                if reply is not None and reply.status_code != 404 and is_led(node):
                    FOLLOWED[node.transition.id] += 1


def is_led(node) -> bool:
    """Whether the request went where a link led, and not to what `place` puts where a link leads to nothing known."""
    if node.transition is None or not node.is_transition_applied:
        return False
    values = {name: led.value for name, led in node.transition.parameters.get("path_parameters", {}).items()}
    sent = node.value.path_parameters
    return all(isinstance(value, Ok) and value.ok() == sent.get(name) for name, value in values.items())


@atexit.register
def write_tally() -> None:
    """Leave the counts for report.py."""
    if path := os.environ.get("CONVITE_TALLY"):
        tally = {"statuses": TALLY, "links": FOLLOWED, "strangers": TENANTS.tally()}
        Path(path).write_text(json.dumps(tally))
