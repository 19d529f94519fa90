"""Print why runs failed: of each its failures, errors and warnings, and what the server had to say. Short, because it comes last
and of a long log only the end is read."""

import os
import re
from pathlib import Path

LINES = 60
# What each run may say, however many failed; and the server.
LEAST_LINES, SERVER_LINES = 6, 8
WIDTH = 300
SECTION = re.compile(r"=+ (FAILURES|ERRORS|WARNINGS|SUMMARY)\b.* =+$", re.IGNORECASE)
END = re.compile(r"=+ .+ in [\d.]+s =+$")


def reasons(output: str) -> list[str]:
    """The sections of a run that say why it failed, and its last line; its end when it came to none."""
    lines = [line for line in output.splitlines() if line.strip()]
    kept, inside = [], False
    for line in lines:
        if section := SECTION.match(line):
            inside = section[1].upper() != "SUMMARY"
        if inside or END.match(line):
            kept.append(line)
    return kept or lines[-20:]


def bounded(lines: list[str], most: int) -> list[str]:
    """The first of the lines, each cut to a width, and how many were left out."""
    shown = [line[:WIDTH] for line in lines[:most]]
    return shown if len(lines) <= most else [*shown[:-1], f"({len(lines) - most + 1} lines more)"]


def server_errors(log: Path) -> list[str]:
    """What the server logged of its own failures; that a request was no HTTP is none of them."""
    lines = log.read_text(errors="replace").splitlines() if log.is_file() else []
    return [line for line in lines if " ERROR " in line and "request parse error" not in line or "panicked at" in line]


def main() -> None:
    """Nothing when no run failed."""
    failed = sorted(path.parent for path in Path(os.environ["CONVITE_SCRATCH"]).glob("*/failed"))
    if not failed:
        return
    share = max(LEAST_LINES, (LINES - SERVER_LINES) // len(failed) - 1)
    report = []
    for folder in failed:
        report.append(f"== {folder.name} failed")
        report += bounded(reasons((folder / "output").read_text(errors="replace")), share)
    report = bounded(report, LINES - SERVER_LINES)
    errors = server_errors(Path(os.environ.get("CONVITE_SERVER_LOG", "")))
    if errors:
        report += ["== the server's errors", *bounded(errors, SERVER_LINES - 1)]
    print("\n".join(report))


if __name__ == "__main__":
    main()
