// A partner's system: its own agency, and nothing else.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { clientToken, credentials, signIn, userWithRole } from "../support.ts";
import { accepted, type Api, refused, withToken } from "./api.ts";
import { filed } from "./portal.ts";

async function agencies(api: Api): Promise<readonly string[]> {
  const { items } = accepted(await api.GET("/v1/agencies", { params: { query: { limit: 100 } } }));
  return items.map(({ id }) => id);
}

async function ownAgency(): Promise<void> {
  const [client] = credentials.clients;
  assert.ok(client, "the demo has no partner");
  const api = withToken(await clientToken(client));
  const all = await agencies(withToken((await signIn(userWithRole("admin"))).access));
  const [own, ...more] = await agencies(api);
  assert.ok(own, "the partner does not see its own agency");
  assert.deepEqual(more, [], "the partner sees other agencies");
  accepted(await api.GET("/v1/agencies/{id}", { params: { path: { id: own } } }));

  const foreign = all.find((id) => id !== own);
  assert.ok(foreign, "the demo has one agency only");
  const problem = refused(await api.GET("/v1/agencies/{id}", { params: { path: { id: foreign } } }), 404);
  const unknown = refused(await api.GET("/v1/agencies/{id}", { params: { path: { id: randomUUID() } } }), 404);
  const told = ({ instance: _, request_id: __, ...rest }: typeof problem) => rest;
  assert.deepEqual(told(problem), told(unknown), "a foreign agency can be told from none");
}

async function nothingElse(): Promise<void> {
  const [client] = credentials.clients;
  assert.ok(client, "the demo has no partner");
  const api = withToken(await clientToken(client));
  const { id } = await filed();
  refused(await api.GET("/v1/requests/{id}", { params: { path: { id } } }), 404);
  refused(await api.GET("/v1/users"), 403);
  refused(await api.GET("/v1/audit-events"), 403);
}

export const partners = {
  "partner: its own agency": ownAgency,
  "partner: nothing else": nothingElse,
};
