// An officer: the queue, a question to the requester, an acceptance, a refusal.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { signIn, userWithRole } from "../support.ts";
import { accepted, type Api, etagOf, refused, type Schemas, withToken } from "./api.ts";
import { completeForm, day } from "./form.ts";
import { filed, someTopics } from "./portal.ts";

async function officer(): Promise<Api> {
  return withToken((await signIn(userWithRole("officer"))).access);
}

/** Where the request is, with the version that the officer sees now. */
async function at(api: Api, id: string) {
  const etag = etagOf(await api.GET("/v1/requests/{id}", { params: { path: { id } } }));
  return { path: { id }, header: { "If-Match": etag, "Idempotency-Key": randomUUID() } };
}

async function take(api: Api, id: string): Promise<Schemas["Request"]> {
  return accepted(await api.POST("/v1/requests/{id}/take", { params: await at(api, id) }));
}

async function queue(): Promise<void> {
  const api = await officer();
  const { request } = await filed();
  const query = { state: "submitted", sort: "-submitted_at", limit: 5 } as const;
  const first = await api.GET("/v1/requests", { params: { query } });
  const { items } = accepted(first);
  assert.ok(items.some(({ id }) => id === request.id), "the newest request is not at the top of the queue");
  const found = accepted(await api.GET("/v1/requests", { params: { query: { text: request.reference ?? "" } } }));
  assert.ok(found.items.some(({ id }) => id === request.id), "the request is not found by its reference");
}

async function organization(api: Api, name: string): Promise<string> {
  const body = { name, kind: "municipality", country: "AR", city: "Rosario" } as const;
  const params = { header: { "Idempotency-Key": randomUUID() } };
  return accepted(await api.POST("/v1/organizations", { body, params }), 201).id;
}

async function ask(): Promise<void> {
  const api = await officer();
  const { id, requester } = await filed();
  refused(await api.POST("/v1/requests/{id}/take", { params: { path: { id } } }), 428);
  const stale = { path: { id }, header: { "If-Match": '"0-0"' } };
  refused(await api.POST("/v1/requests/{id}/take", { params: stale }), 412);
  const taken = await take(api, id);
  assert.equal(taken.state, "in_review");
  assert.ok(taken.handling?.assignee_id);

  const needs = [{ pointer: "/change_objective", text: "¿Qué quieren cambiar?" }];
  const asked = await api.POST("/v1/requests/{id}/request-info", { params: await at(api, id), body: { needs } });
  assert.equal(accepted(asked).state, "info_requested");
  assert.equal(accepted(asked).due_on, null, "the clock runs while the requester is asked");

  const params = { path: { id } };
  const patch = { change_objective: "Un plan de cable aprobado." };
  accepted(await requester.PATCH("/v1/requests/{id}", { params, body: patch }));
  const answer = { answer: "Queremos un plan aprobado." };
  const answered = accepted(await requester.POST("/v1/requests/{id}/provide-info", { params, body: answer }));
  assert.equal(answered.state, "in_review");
  assert.notEqual(answered.due_on, null);
}

async function accept(): Promise<void> {
  const api = await officer();
  const form = completeForm(await someTopics());
  const { id, requester } = await filed(form);
  await take(api, id);
  const body = { starts_on: day(120), ends_on: day(122) };
  const unlinked = refused(await api.POST("/v1/requests/{id}/accept", { params: await at(api, id), body }), 409);
  assert.equal(unlinked.guard, "organization_not_linked");

  const organization_id = await organization(api, form.organization?.name ?? "");
  accepted(await api.PATCH("/v1/requests/{id}", { params: await at(api, id), body: { organization_id } }));
  const decided = accepted(await api.POST("/v1/requests/{id}/accept", { params: await at(api, id), body }));
  assert.equal(decided.state, "accepted");

  const { items } = accepted(await requester.GET("/v1/delegations"));
  assert.equal(items.length, 1, "the requester sees the delegation");
  assert.equal(items[0]?.state, "forming");
}

async function decline(): Promise<void> {
  const api = await officer();
  const { id, requester } = await filed();
  await take(api, id);
  const text = "En esas fechas no hay capacidad.";
  const bare = { reason: "capacity", text } as const;
  refused(await api.POST("/v1/requests/{id}/decline", { params: await at(api, id), body: bare }), 422);
  const body: Schemas["Decline"] = { ...bare, alternatives: [{ kind: "virtual_session", text: "Una sesión virtual." }] };
  accepted(await api.POST("/v1/requests/{id}/decline", { params: await at(api, id), body }));
  const seen = accepted(await requester.GET("/v1/requests/{id}", { params: { path: { id } } }));
  assert.equal(seen.state, "declined");
  assert.equal(seen.decline?.text, text);
}

export const officers = {
  "officer: the queue": queue,
  "officer: take, ask, and the answer": ask,
  "officer: accept": accept,
  "officer: decline": decline,
};
