"""The cross-tenant check: what somebody reads by its id does not exist for a stranger."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from document import operations
from world import World

# What a refusal says of the request rather than of the thing.
OF_THE_REQUEST = ("instance", "request_id")


@dataclass(frozen=True)
class Stranger:
    """A caller, and the only id that is its own."""

    name: str
    authorization: dict[str, str]
    own: str


@dataclass(frozen=True)
class Refusal:
    """A reply as far as it may not depend on whether the thing exists."""

    status: int
    body: dict


class Tenants:
    """Asks again, as strangers, for what somebody was given."""

    def __init__(self, world: World) -> None:
        self.world = world
        # A stranger asks once for each thing, and once at each operation for what does not exist.
        self.asked: set[tuple[str, str, str]] = set()
        self.absent: dict[tuple[str, str], Refusal] = {}

    def strangers(self) -> list[Stranger]:
        """Another agency's system, and the requester of another request."""
        client, request = self.world.credentials["clients"][1], self.world.stranger_request()
        return [
            Stranger("another agency's system", self.world.authorization("other-partner"), client["agency"]),
            Stranger(
                "another request's requester", {"Authorization": f"Bearer {request['tracking_token']}"}, request["id"]
            ),
        ]

    def check(self, operation: str, path_parameters: dict[str, object]) -> None:
        """Fail unless every stranger is refused as it is for an id that nothing has."""
        path = operations()[operation].path
        for stranger in self.strangers():
            question = (operation, path.format(**path_parameters), stranger.name)
            if question in self.asked or stranger.own in map(str, path_parameters.values()):
                continue
            given = self._ask(path, path_parameters, stranger)
            absent = self._ask_for_nothing(operation, path_parameters, stranger)
            if given.status != 404 or given != absent:
                raise AssertionError(f"{stranger.name} at {path} of somebody else: {given}; of nobody: {absent}")
            self.asked.add(question)

    def tally(self) -> Counter[str]:
        """How many questions were asked at each operation."""
        return Counter(operation for operation, _, _ in self.asked)

    def _ask_for_nothing(self, operation: str, names: Iterable[str], stranger: Stranger) -> Refusal:
        key = (operation, stranger.name)
        if key not in self.absent:
            self.absent[key] = self._ask(operations()[operation].path, {name: uuid.uuid4() for name in names}, stranger)
        return self.absent[key]

    def _ask(self, path: str, path_parameters: dict[str, object], stranger: Stranger) -> Refusal:
        reply = self.world.get(path.format(**path_parameters), stranger.authorization)
        body = reply.json()
        return Refusal(reply.status_code, {name: body[name] for name in body if name not in OF_THE_REQUEST})
