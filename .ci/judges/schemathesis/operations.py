"""The table: for each operation who calls it, what must exist first, and what a generator cannot know of its body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import mend



@dataclass(frozen=True)
class Rule:
    """How the judge calls an operation: as whom, on what, and how it mends a generated body."""

    actor: str | None = "admin"
    needs: str | None = None
    mend: Callable | None = None


@dataclass(frozen=True)
class Step:
    """An operation that makes a resource or brings it into its next state, sent with its example, mended."""

    operation: str
    actor: str | None = "admin"
    after: str | None = None
    mend: Callable | None = None


DEFAULT_RULE = Rule()

# The state of a resource: the step that leads there, after which other state.
STATES = {
    "draft": Step("create_request", actor=None),
    "submitted": Step("submit_request", actor="requester", after="draft"),
}

OPERATIONS = {
    "create_token": Rule(actor=None, mend=mend.sign_in),
    "create_request": Rule(actor=None),
    "get_request": Rule(needs="draft"),
    "submit_request": Rule(actor="requester", needs="draft"),
    "take_request": Rule(actor="officer", needs="submitted"),
}
