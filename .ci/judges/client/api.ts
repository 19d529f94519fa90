// The generated client, as each caller uses it.
import assert from "node:assert/strict";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../generated/schema.d.ts";
import { serverUrl } from "../support.ts";

export type Api = Client<paths>;
export type Schemas = components["schemas"];

export const anonymous = (): Api => createClient<paths>({ baseUrl: serverUrl });

export const withToken = (token: string): Api =>
  createClient<paths>({ baseUrl: serverUrl, headers: { Authorization: `Bearer ${token}` } });

interface Reply<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a reply that must have succeeded with this status. */
export function accepted<Data>(reply: Reply<Data>, status = 200): NonNullable<Data> {
  const { response, data, error } = reply;
  assert.equal(response.status, status, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  assert.ok(data, `${response.url}: no body`);
  return data;
}

/** The problem of a reply that must have been refused with this status. */
export function refused(reply: Reply<unknown>, status: number): Schemas["Problem"] {
  const { response, error } = reply;
  assert.equal(response.status, status, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  assert.equal(response.headers.get("content-type")?.split(";")[0], "application/problem+json", response.url);
  const problem = error as Schemas["Problem"];
  assert.equal(problem.status, status);
  return problem;
}

export function etagOf({ response }: Reply<unknown>): string {
  const etag = response.headers.get("etag");
  assert.ok(etag, `${response.url}: no ETag`);
  return etag;
}
