"""What the contract itself says: each operation's place, media type and example, and the links between them."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    method: str
    path: str
    versioned: bool
    media_type: str | None
    content: dict | None
    # The expressions with which its links name where they lead.
    led: frozenset[str]

    def example(self) -> Any:
        """The body's example as it stands, or nothing when the operation takes none or shows none."""
        content = self.content or {}
        if "example" in content:
            return copy.deepcopy(content["example"])
        for example in content.get("examples", {}).values():
            return copy.deepcopy(example["value"])
        return None

    def resource(self) -> str:
        """The path of the thing that the operation changes: up to its last parameter."""
        return re.match(r".*\}|.*", self.path)[0]


def body_of(definition: dict) -> tuple[str | None, dict | None]:
    """The first media type of the request body, and what is said of it."""
    for media_type, content in definition.get("requestBody", {}).get("content", {}).items():
        return media_type, content
    return None, None


def takes_version(document: dict, parameters: list[dict]) -> bool:
    """Whether `If-Match` is among the parameters, here or in the components."""
    shared = document.get("components", {}).get("parameters", {})
    named = [shared[item["$ref"].rsplit("/", 1)[1]] if "$ref" in item else item for item in parameters]
    return any(item["name"].lower() == "if-match" for item in named)


@cache
def document() -> dict:
    """The contract."""
    return yaml.safe_load(Path(os.environ["CONVITE_OPENAPI"]).read_text())


def definitions() -> Iterator[tuple[str, str, dict, dict]]:
    """Every operation with its method, its path, and what all operations of the path share."""
    for path, item in document()["paths"].items():
        for method, definition in item.items():
            if method in METHODS:
                yield method.upper(), path, item, definition


def links_of(definition: dict) -> Iterator[dict]:
    """The links of all replies of an operation."""
    for response in definition["responses"].values():
        yield from response.get("links", {}).values()


@cache
def operations() -> dict[str, Operation]:
    """Every operation of the document, by its id."""
    return {
        definition["operationId"]: Operation(
            method,
            path,
            takes_version(document(), item.get("parameters", []) + definition.get("parameters", [])),
            *body_of(definition),
            frozenset(expression for link in links_of(definition) for expression in link.get("parameters", {}).values()),
        )
        for method, path, item, definition in definitions()
    }


def links() -> list[str]:
    """Every link of the document, named as Schemathesis names it."""
    return [
        f"{method} {path} -> [{status}] {name} -> {target.method} {target.path}"
        for method, path, _, definition in definitions()
        for status, response in definition["responses"].items()
        for name, link in response.get("links", {}).items()
        if (target := operations()[link["operationId"]])
    ]


def linked() -> dict[str, set[str]]:
    """Each operation whose reply has links, and the operations to which they lead."""
    return {
        definition["operationId"]: {link["operationId"] for link in links_of(definition)}
        for _, _, _, definition in definitions()
        if any(links_of(definition))
    }
