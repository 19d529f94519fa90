"""Print a line for each operation that links lead away from: its id, and the options that keep a run to it and to where
they lead."""

from document import linked


def main() -> None:
    """One line an operation."""
    for source, targets in linked().items():
        options = (f"--include-operation-id={name}" for name in [source, *sorted(targets - {source})])
        print(source, *options)


if __name__ == "__main__":
    main()
