"""Reads a calendar from standard input with icalendar and with vobject, and compares what they find with the argument."""

from __future__ import annotations

import json
import sys
from datetime import UTC

import icalendar
import vobject

EXPECTED = json.loads(sys.argv[1])
MOVED, GONE = EXPECTED["moved"], EXPECTED["gone"]


def with_icalendar(text: str) -> dict[str, tuple]:
    """Of each event: when it begins and ends, its status, sequence and summary."""
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors, calendar.errors
    events = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        times = [event.decoded(name).astimezone(UTC).isoformat() for name in ("DTSTART", "DTEND")]
        events[str(event["UID"])] = (*times, str(event["STATUS"]), int(event["SEQUENCE"]), str(event["SUMMARY"]))
    return events


def with_vobject(text: str) -> dict[str, tuple]:
    """The same by the other."""
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    events = {}
    for event in calendar.vevent_list:
        times = [moment.value.astimezone(UTC).isoformat() for moment in (event.dtstart, event.dtend)]
        events[event.uid.value] = (*times, event.status.value, int(event.sequence.value), event.summary.value)
    return events


def main() -> None:
    """Both find what was released."""
    text = sys.stdin.read()
    for parser in (with_icalendar, with_vobject):
        events = parser(text)
        assert set(events) == {MOVED["uid"], GONE["uid"]}, events
        moved = (MOVED["starts"], MOVED["ends"], "CONFIRMED", 1, EXPECTED["summary"])
        assert events[MOVED["uid"]] == moved, (events[MOVED["uid"]], moved)
        assert events[GONE["uid"]][2:4] == ("CANCELLED", 1), events[GONE["uid"]]
        print(f"{parser.__name__.removeprefix('with_')} reads it")


main()
