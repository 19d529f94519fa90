"""Write who must not see each other's things, as Schemathesis reads it: two partners' systems and a requester."""

import json
import os
from pathlib import Path
from urllib.parse import urlencode

from world import World


def main() -> None:
    """One entry a caller; the partners sign in as Schemathesis asks them to."""
    world = World()
    document = {
        "auth": [
            *(partner(name, world.client_form(number)) for number, name in enumerate(("partner", "other-partner"))),
            {"name": "other-requester", "fixedHeaders": [authorization(world.stranger_request()["tracking_token"])]},
        ]
    }
    Path(os.environ["CONVITE_PEERS"]).write_text(json.dumps(document))


def partner(name: str, form: dict[str, str]) -> dict:
    """A partner's system, by the form that gets it its token."""
    return {
        "name": name,
        "loginEndpointAuth": {
            "verb": "POST",
            "endpoint": "/v1/oauth/token",
            "contentType": "application/x-www-form-urlencoded",
            "payloadRaw": urlencode(form),
            "token": {
                "extractFrom": "body",
                "extractSelector": "/access_token",
                "sendIn": "header",
                "sendName": "Authorization",
                "sendTemplate": "Bearer {token}",
            },
        },
    }


def authorization(token: str) -> dict[str, str]:
    """The header that a token goes into."""
    return {"name": "Authorization", "value": f"Bearer {token}"}


if __name__ == "__main__":
    main()
