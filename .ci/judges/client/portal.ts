// The portal's front end: no account, only the tracking token of the request it made.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { accepted, anonymous, type Api, etagOf, refused, type Schemas, withToken } from "./api.ts";
import { completeForm } from "./form.ts";

export interface Filed {
  readonly id: string;
  readonly requester: Api;
  readonly request: Schemas["Request"];
}

/** Two codes of topics that the portal may offer. */
export async function someTopics(): Promise<readonly string[]> {
  const { items } = accepted(await anonymous().GET("/v1/topics", { params: { query: { limit: 100 } } }));
  const leaves = items.filter(({ parent_id }) => parent_id !== null).map(({ code }) => code);
  assert.ok(leaves.length >= 2, "too few topics");
  return leaves.slice(0, 2);
}

/** A draft with the complete form, and its requester. */
export async function draft(form: Schemas["Intake"]): Promise<Filed> {
  const reply = await anonymous().POST("/v1/requests", {
    body: form,
    params: { header: { "Idempotency-Key": randomUUID() } },
  });
  const { tracking_token, ...request } = accepted(reply, 201);
  assert.equal(request.state, "draft");
  return { id: request.id, requester: withToken(tracking_token), request };
}

/** A request that was filed. */
export async function filed(form?: Schemas["Intake"]): Promise<Filed> {
  const made = await draft(form ?? completeForm(await someTopics()));
  const params = { path: { id: made.id } };
  const request = accepted(await made.requester.POST("/v1/requests/{id}/submit", { params }));
  return { ...made, request };
}

async function vocabularies(): Promise<void> {
  const api = anonymous();
  const { items } = accepted(await api.GET("/v1/vocabularies"));
  assert.ok(items.length > 10, "the vocabularies");
  const params = { path: { name: "request_kinds" } } as const;
  const kinds = accepted(await api.GET("/v1/vocabularies/{name}", { params }));
  assert.ok(kinds.terms.some(({ code, label }) => code === "study_tour" && label.es !== "" && label.en !== ""));
  accepted(await api.GET("/v1/axes"));
}

async function checkForm(): Promise<void> {
  const api = anonymous();
  const good = accepted(await api.POST("/v1/requests/validation", { body: completeForm(await someTopics()) }));
  assert.equal(good.valid, true);
  const bad = { ...completeForm(await someTopics()), group_size: 10_000 };
  const problem = refused(await api.POST("/v1/requests/validation", { body: bad }), 422);
  assert.ok(problem.errors?.some(({ pointer }) => pointer === "/group_size"));
}

async function journey(): Promise<void> {
  const { learning_question: _, ...incomplete } = completeForm(await someTopics());
  const { id, requester } = await draft(incomplete);
  const params = { path: { id } };

  const early = refused(await requester.POST("/v1/requests/{id}/submit", { params }), 422);
  assert.ok(early.errors?.some(({ pointer }) => pointer === "/learning_question"));

  const read = await requester.GET("/v1/requests/{id}", { params });
  accepted(read);
  const patch = await requester.PATCH("/v1/requests/{id}", {
    params: { path: { id }, header: { "If-Match": etagOf(read) } },
    body: { learning_question: "¿Qué debe decidir una ciudad antes de construir su primer cable?" },
  });
  assert.notEqual(etagOf(patch), etagOf(read));
  const stale = { path: { id }, header: { "If-Match": etagOf(read) } };
  refused(await requester.PATCH("/v1/requests/{id}", { params: stale, body: { group_size: 11 } }), 412);

  const submitted = accepted(await requester.POST("/v1/requests/{id}/submit", { params }));
  assert.equal(submitted.state, "submitted");
  assert.match(submitted.reference ?? "", /^MDE-\d{4}-\d{6}$/);
  assert.match(submitted.due_on ?? "", /^\d{4}-\d{2}-\d{2}$/);
  assert.ok(submitted.allowed_actions.includes("withdraw"));
  assert.equal(submitted.handling, undefined, "staff's part is shown to the requester");

  const timeline = accepted(await requester.GET("/v1/requests/{id}/timeline", { params }));
  assert.ok(timeline.items.length >= 2);
  const withdrawn = accepted(await requester.POST("/v1/requests/{id}/withdraw", { params, body: {} }));
  assert.equal(withdrawn.state, "withdrawn");
  const again = refused(await requester.POST("/v1/requests/{id}/withdraw", { params, body: {} }), 409);
  assert.equal(again.from, "withdrawn");
}

async function isolation(): Promise<void> {
  const [one, other] = [await filed(), await filed()];
  refused(await one.requester.GET("/v1/requests/{id}", { params: { path: { id: other.id } } }), 404);
  refused(await one.requester.GET("/v1/requests/{id}", { params: { path: { id: randomUUID() } } }), 404);
  refused(await anonymous().GET("/v1/requests/{id}", { params: { path: { id: one.id } } }), 401);
}

export const portal = {
  "portal: vocabularies": vocabularies,
  "portal: a form is checked without being saved": checkForm,
  "portal: draft, patch, submit, follow, withdraw": journey,
  "portal: one token opens one request": isolation,
};
