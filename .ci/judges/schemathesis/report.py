"""List each operation with the statuses seen, and fail when one was never seen to succeed."""

import json
import os
import sys
from pathlib import Path

from document import operations


def main() -> int:
    """Print the table."""
    tally = json.loads(Path(os.environ["CONVITE_TALLY"]).read_text())
    names = list(operations())
    unproven = [name for name in names if not any(status.startswith("2") for status in tally.get(name, {}))]
    for name in sorted(names):
        counts = " ".join(f"{status}:{count}" for status, count in sorted(tally.get(name, {}).items()))
        print(f"{'never 2xx' if name in unproven else 'ok':<10} {name:<40} {counts}")
    print(f"{len(names) - len(unproven)} of {len(names)} operations seen to succeed")
    return int(bool(unproven))


if __name__ == "__main__":
    sys.exit(main())
