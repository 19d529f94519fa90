#!/usr/bin/env python3
"""Officers who move sessions at the same moment: what each is answered, and whether a move was lost.

    TOKEN=… benches/officers.py URL SECONDS OFFICERS < ids of sessions

Each officer, on a connection of its own, reads a session and moves it, with the ETag that it read, to another quarter of an hour
of its exchange's days. When the time is over each ends what it began, so that everything that was answered was counted: the
version of each session must be 1 and the number of moves that were answered with 200. Prints how often each status was answered
and how long a move took, as one line of JSON; ends with 1 when a move was lost, or an answer was none of 200, 409 and 412.
"""

import collections
import datetime
import http.client
import json
import os
import random
import sys
import threading
import time
import urllib.parse


class Officer(threading.Thread):
    """Moves sessions until the time is over."""

    def __init__(self, number, address, sessions, deadline):
        super().__init__()
        self.dice = random.Random(number)
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.sessions, self.deadline = sessions, deadline
        self.statuses, self.moved, self.waits = collections.Counter(), collections.Counter(), []
        self.guards = collections.Counter()

    def call(self, method, path, body=None, **headers):
        headers |= {"Authorization": f"Bearer {os.environ['TOKEN']}"}
        self.connection.request(method, path, body and json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer, json.loads(answer.read())

    def run(self):
        while time.monotonic() < self.deadline:
            self.move(self.dice.choice(self.sessions))

    def move(self, session):
        path = f"/v1/sessions/{session}"
        answer, seen = self.call("GET", path)
        etag, began = answer.headers["ETag"], time.monotonic()
        content = {"If-Match": etag, "Content-Type": "application/merge-patch+json"}
        answer, after = self.call("PATCH", path, self.times(seen), **content)
        self.waits.append(time.monotonic() - began)
        self.statuses[answer.status] += 1
        if answer.status == 200:
            self.moved[session] += 1
        elif answer.status == 409:
            self.guards[after.get("guard")] += 1

    def times(self, seen):
        """Other times of the same length on the same day."""
        starts, ends = (datetime.datetime.fromisoformat(seen["times"][0][end]) for end in ("starts_at", "ends_at"))
        quarters = [q for q in range(8 * 4, 16 * 4) if q != starts.hour * 4 + starts.minute // 15]
        quarter = self.dice.choice(quarters)
        later = starts.replace(hour=quarter // 4, minute=quarter % 4 * 15)
        return {"starts_at": later.isoformat(), "ends_at": (later + (ends - starts)).isoformat()}


def main(url, seconds, officers):
    address, sessions = urllib.parse.urlsplit(url).netloc, sys.stdin.read().split()
    deadline = time.monotonic() + float(seconds)
    staff = [Officer(number, address, sessions, deadline) for number in range(int(officers))]
    for officer in staff:
        officer.start()
    for officer in staff:
        officer.join()
    statuses, moved = (sum((getattr(o, name) for o in staff), collections.Counter()) for name in ("statuses", "moved"))
    guards = sum((officer.guards for officer in staff), collections.Counter())
    waits = sorted(wait for officer in staff for wait in officer.waits)
    lost = [id for id in sessions if staff[0].call("GET", f"/v1/sessions/{id}")[1]["version"] != 1 + moved[id]]
    at = lambda share: round(waits[int((len(waits) - 1) * share)] * 1000, 1)
    print(json.dumps({"statuses": statuses, "guards": guards, "lost": len(lost), "p50_ms": at(0.5), "p95_ms": at(0.95),
                      "slowest_ms": at(1)}))
    if lost or set(statuses) - {200, 409, 412}:
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
