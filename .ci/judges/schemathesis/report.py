"""List each operation with the statuses seen, and fail when one never succeeded or too few links were followed."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from document import links, operations

LINKS_FOLLOWED_PERCENT = 90


def summed(counts: Iterable[dict[str, int]]) -> Counter[str]:
    """The counts of all runs together."""
    return sum(map(Counter, counts), Counter())


def succeeded(statuses: dict[str, dict[str, int]]) -> bool:
    """Print the operations, and say whether each was seen to succeed."""
    names = sorted(operations())
    unproven = [name for name in names if not any(status.startswith("2") for status in statuses.get(name, {}))]
    for name in names:
        counts = " ".join(f"{status}:{count}" for status, count in sorted(statuses.get(name, {}).items()))
        print(f"{'never 2xx' if name in unproven else 'ok':<10} {name:<40} {counts}")
    print(f"{len(names) - len(unproven)} of {len(names)} operations seen to succeed")
    if unproven:
        print("never:", *unproven)
    return not unproven


def followed(counts: dict[str, int]) -> bool:
    """Print the links that nothing followed, and say whether enough were."""
    declared = links()
    missed = [link for link in declared if link not in counts]
    for link in missed:
        print(f"not followed: {link}")
    share = 100 * (len(declared) - len(missed)) / len(declared)
    print(f"{len(declared) - len(missed)} of {len(declared)} links followed ({share:.0f} %)")
    return share >= LINKS_FOLLOWED_PERCENT


def asked(counts: dict[str, int]) -> bool:
    """Print how often strangers asked for what others read, and say whether they did at all."""
    print(f"strangers asked {sum(counts.values())} times at {len(counts)} operations for what others read")
    return bool(counts)


def main() -> int:
    """Print the tables; 1 when one of them falls short."""
    tallies = [json.loads(path.read_text()) for path in Path(os.environ["CONVITE_SCRATCH"]).glob("*/tally.json")]
    kept = [
        succeeded({name: summed(tally["statuses"].get(name, {}) for tally in tallies) for name in operations()}),
        followed(summed(tally["links"] for tally in tallies)),
        asked(summed(tally["strangers"] for tally in tallies)),
    ]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
