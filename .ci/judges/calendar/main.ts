// A release as iCalendar, read by three parsers that know nothing of each other: ical.js here, icalendar and vobject of
// Python in parse.py. One session moved since the release before, one was called off.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import ICAL from "ical.js";
import { serverUrl, signIn, userWithRole } from "../support.ts";

interface Session {
  readonly id: string;
}

const { access: officer } = await signIn(userWithRole("officer"));

async function call(method: string, path: string, body?: unknown, etag?: string): Promise<Response> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const reply = await fetch(`${serverUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${officer}`,
      ...(body === undefined ? {} : { "content-type": type }),
      ...(etag === undefined ? {} : { "if-match": etag }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${reply.ok ? "" : await reply.text()}`);
  return reply;
}

async function read<T>(path: string): Promise<T> {
  return (await (await call("GET", path)).json()) as T;
}

/** What changes a thing under the ETag that it has now. */
async function change(method: string, path: string, body: unknown, of = path): Promise<void> {
  const etag = (await call("GET", of)).headers.get("etag");
  assert.ok(etag, `no ETag of ${of}`);
  await call(method, path, body, etag);
}

/** An exchange that has no session yet. */
async function anExchange(): Promise<{ id: string; starts_on: string }> {
  const { items } = await read<{ items: { id: string; state: string; starts_on: string }[] }>("/v1/exchanges?limit=100");
  for (const exchange of items.filter(({ state }) => state === "designing")) {
    const sessions = await read<{ items: unknown[] }>(`/v1/exchanges/${exchange.id}/sessions`);
    if (sessions.items.length === 0) return exchange;
  }
  throw new assert.AssertionError({ message: "no exchange without sessions" });
}

function form(day: string, hour: number) {
  const at = (hour: number) => `${day}T${String(hour).padStart(2, "0")}:00:00Z`;
  return {
    title: { es: `Sesión, a las ${hour}; «ñandú» y una línea que por larga tiene que doblarse en dos`, en: `At ${hour}` },
    starts_at: at(hour),
    ends_at: at(hour + 1),
    place: { kind: "base" },
    activity_type: "report",
    delivery_mode: "face_to_face",
    languages: ["es", "en", "pt", "fr"],
  };
}

const exchange = await anExchange();
const agenda = `/v1/exchanges/${exchange.id}`;
async function added(hour: number): Promise<string> {
  const reply = await call("POST", `${agenda}/sessions`, form(exchange.starts_on, hour));
  return ((await reply.json()) as Session).id;
}
const moved = await added(14);
const gone = await added(16);
await call("POST", `${agenda}/agenda-versions`, {});
await change("PATCH", `/v1/sessions/${moved}`, { ends_at: `${exchange.starts_on}T15:30:00Z` });
await change("POST", `/v1/sessions/${gone}/cancel`, { reason: "Obras" }, `/v1/sessions/${gone}`);
await call("POST", `${agenda}/agenda-versions`, {});
const file = await (await call("GET", `${agenda}/agenda.ics?language=es`)).text();

const calendar = new ICAL.Component(ICAL.parse(file));
const zone = calendar.getFirstSubcomponent("vtimezone");
assert.ok(zone, "no VTIMEZONE");
ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const events = new Map(
  calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return [event.uid, event] as const;
  }),
);
const [stays, left] = [events.get(moved), events.get(gone)];
assert.ok(stays && left && events.size === 2, "an event for each session");
assert.equal(stays.startDate.toJSDate().toISOString(), `${exchange.starts_on}T14:00:00.000Z`);
assert.equal(stays.endDate.toJSDate().toISOString(), `${exchange.starts_on}T15:30:00.000Z`);
assert.equal(stays.summary, form(exchange.starts_on, 14).title.es);
assert.equal(left.component.getFirstPropertyValue("status"), "CANCELLED");
assert.ok(stays.sequence === 1 && left.sequence === 1, "SEQUENCE");
console.log("ical.js reads it");

const expected = {
  moved: { uid: moved, starts: `${exchange.starts_on}T14:00:00+00:00`, ends: `${exchange.starts_on}T15:30:00+00:00` },
  summary: form(exchange.starts_on, 14).title.es,
  gone: { uid: gone },
};
const parse = fileURLToPath(new URL("parse.py", import.meta.url));
console.log(execFileSync("python3", [parse, JSON.stringify(expected)], { input: file, encoding: "utf8" }).trim());
