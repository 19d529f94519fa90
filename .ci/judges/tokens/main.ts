// Forged tokens: only the genuine one may open GET /v1/me, every other must get 401.
import assert from "node:assert/strict";
import { clientToken, credentials, serverUrl, signIn, userWithRole } from "../support.ts";
import {
  changedClaims,
  changedHeaders,
  confusedKeys,
  damaged,
  type Forgeries,
  injectedKeys,
  keyIds,
  type Published,
  unsigned,
  weakSecrets,
} from "./forgeries.ts";

async function statusWith(authorization: string | undefined): Promise<Response> {
  return fetch(`${serverUrl}/v1/me`, { headers: authorization === undefined ? {} : { authorization } });
}

async function publishedKeys(): Promise<readonly Published[]> {
  const reply = await fetch(`${serverUrl}/.well-known/jwks.json`);
  assert.equal(reply.status, 200, "the published keys");
  const { keys } = (await reply.json()) as { keys: readonly Published[] };
  assert.ok(keys.length > 0, "no key is published");
  for (const key of keys) assert.ok(!("d" in key) && !("k" in key), "a private key is published");
  return keys;
}

/** Credentials of other kinds, each used where an access token belongs. */
function otherSecrets(access: string, refresh: string): Forgeries {
  const admin = userWithRole("admin");
  const basic = Buffer.from(`${admin.email}:${admin.password}`).toString("base64");
  const bearers: Record<string, string> = { "a refresh token": refresh, "a password": admin.password };
  for (const { client_secret } of credentials.clients) bearers["a client's secret"] = client_secret;
  const table = Object.fromEntries(Object.entries(bearers).map(([name, secret]) => [name, `Bearer ${secret}`]));
  return {
    ...table,
    "the scheme Basic": `Basic ${basic}`,
    "the genuine token as Basic": `Basic ${access}`,
    "the genuine token as Token": `Token ${access}`,
    "the genuine token without a scheme": access,
    "the genuine token twice": `Bearer ${access}, Bearer ${access}`,
    "Bearer alone": "Bearer",
    "Bearer and quotes": `Bearer "${access}"`,
  };
}

async function refusals(table: Forgeries): Promise<number> {
  let wrong = 0;
  for (const [name, authorization] of Object.entries(table)) {
    const reply = await statusWith(authorization);
    const challenge = reply.headers.get("www-authenticate");
    if (reply.status === 401 && challenge !== null) continue;
    wrong += 1;
    console.error(`${name}: ${reply.status}, WWW-Authenticate: ${challenge}: ${(await reply.text()).slice(0, 200)}`);
  }
  return wrong;
}

const admin = await signIn(userWithRole("admin"));
const other = await signIn(userWithRole("officer"));
const keys = await publishedKeys();

const forged: Forgeries = {
  ...unsigned(admin.access),
  ...confusedKeys(admin.access, keys),
  ...weakSecrets(admin.access),
  ...injectedKeys(admin.access, serverUrl),
  ...keyIds(admin.access),
  ...changedClaims(admin.access),
  ...changedHeaders(admin.access),
  ...damaged(admin.access, other.access),
};
const table: Forgeries = {
  ...Object.fromEntries(Object.entries(forged).map(([name, token]) => [name, `Bearer ${token}`])),
  ...otherSecrets(admin.access, admin.refresh),
};

assert.equal((await statusWith(undefined)).status, 401, "without a token");
assert.equal((await statusWith(`Bearer ${admin.access}`)).status, 200, "the genuine token");
const wrong = await refusals(table);
assert.equal((await statusWith(`Bearer ${admin.access}`)).status, 200, "the genuine token, afterwards");
const [partner] = credentials.clients;
if (partner) assert.equal((await statusWith(`Bearer ${await clientToken(partner)}`)).status, 200, "a partner's token");

// A tracking token is a genuine credential, of somebody who has no account.
for (const { tracking_token } of credentials.requests)
  assert.equal((await statusWith(`Bearer ${tracking_token}`)).status, 403, "a tracking token");

console.log(`${Object.keys(table).length - wrong} of ${Object.keys(table).length} forgeries refused`);
process.exitCode = wrong === 0 ? 0 : 1;
