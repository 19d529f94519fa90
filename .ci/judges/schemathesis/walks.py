"""Print a line for each walk: its name, and the options that keep a run to an operation that links lead away from and to where
they lead."""

from collections.abc import Iterator

from document import linked


def walks(targets_of: dict[str, set[str]]) -> Iterator[tuple[str, list[str]]]:
    """The walks by their names. A target from which other links lead to targets of the same walk has one of its own with the
    source: a walk would begin there, and never come to the source."""
    for source, targets in targets_of.items():
        others = targets - {source}
        sources = {name for name in others if targets_of.get(name, set()) & (others - {name})}
        yield source, [source, *sorted(others - sources)]
        for name in sorted(sources):
            yield f"{source}-{name}", [source, name]


def main() -> None:
    """One line a walk."""
    for name, operations in walks(linked()):
        print(name, *(f"--include-operation-id={operation}" for operation in operations))


if __name__ == "__main__":
    main()
