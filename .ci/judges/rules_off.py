"""Fail unless every rule that a judge does not apply stands in rules-off.md, and nothing else stands there."""

import re
import sys
import tomllib
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SEVERITY_OFF = {"off", False, "info", "hint"}


def spectral(name: str = "spectral") -> set[str]:
    """Rules turned off or below the level that fails, those written anew, which may look at less, and overrides, which may
    hide a rule for a path."""
    config = yaml.safe_load((HERE / f"{name}.yaml").read_text())
    rules = {rule for rule, level in config.get("rules", {}).items() if isinstance(level, dict) or level in SEVERITY_OFF}
    return {f"{name}/{rule}" for rule in rules} | {f"{name}/overrides"} & {f"{name}/{key}" for key in config}


def redocly() -> set[str]:
    """Redocly runs with its strict set alone: a configuration or an ignore file would weaken it."""
    names = ("redocly.yaml", ".redocly.yaml", ".redocly.lint-ignore.yaml")
    return {f"redocly/{name}" for name in names for folder in (ROOT, HERE) if (folder / name).exists()}


def squawk() -> set[str]:
    """Rules excluded for all migrations, or by a comment inside one."""
    config = tomllib.loads((HERE / "squawk.toml").read_text())
    rules = set(config.get("excluded_rules", [])) | {f"path {path}" for path in config.get("excluded_paths", [])}
    for migration in ROOT.glob("migrations/*/up.sql"):
        for names in re.findall(r"--\s*squawk-ignore(?:-file)?\s+(.*)", migration.read_text()):
            rules |= {name.strip() for name in names.split(",")}
    return {f"squawk/{rule}" for rule in rules}


def switched_off(config: object, path: str = "") -> set[str]:
    """Every `enabled = false` below a TOML table, by the path of its table."""
    if isinstance(config, list):
        return {name for index, item in enumerate(config) for name in switched_off(item, f"{path}[{index}]")}
    if not isinstance(config, dict):
        return set()
    here = {path} if config.get("enabled") is False else set()
    return here | {name for key, item in config.items() for name in switched_off(item, f"{path}.{key}".strip("."))}


def schemathesis() -> set[str]:
    """Checks and operations turned off, links that are not inferred, and warnings that would not fail the run."""
    config = tomllib.loads((HERE / "schemathesis" / "schemathesis.toml").read_text())
    off = switched_off(config)
    off |= {f"suppress-health-check.{name}" for name in config.get("suppress-health-check", [])}
    if "inference" in config.get("phases", {}).get("stateful", {}):
        off.add("phases.stateful.inference")
    if config.get("warnings", {}).get("fail-on") is not True:
        off.add("warnings.fail-on")
    return {f"schemathesis/{name}" for name in off}


def listed() -> set[str]:
    """The rules that rules-off.md names, with a reason."""
    return set(re.findall(r"^- `([^`]+)`: \S", (HERE / "rules-off.md").read_text(), re.MULTILINE))


def main() -> int:
    """Compare, and say what differs."""
    found = spectral() | spectral("spectral-owasp") | redocly() | squawk() | schemathesis()
    named = listed()
    for rule in sorted(found - named):
        print(f"switched off without a reason: {rule}")
    for rule in sorted(named - found):
        print(f"listed, but applied: {rule}")
    print(f"{len(found)} rules switched off")
    return int(found != named)


if __name__ == "__main__":
    sys.exit(main())
