"""What no schema can say: bodies that are well-formed but mean nothing here, made meaningful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from world import World

Body = dict[str, Any]


def sign_in(body: Body, world: World) -> Body:
    """Credentials that exist, for the grant that was drawn."""
    forms = {
        "password": lambda: world.password_form("officer"),
        "client_credentials": world.client_form,
        "refresh_token": lambda: world.refresh_form("officer"),
    }
    return forms[body["grant_type"]]() if body.get("grant_type") in forms else body
