// What every judge that talks to the running server needs: where it is, and who may sign in.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export interface User {
  readonly email: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly agency: string | null;
}

export interface Client {
  readonly client_id: string;
  readonly client_secret: string;
  readonly agency: string;
}

export interface Credentials {
  readonly users: readonly User[];
  readonly clients: readonly Client[];
  readonly requests: readonly {
    readonly id: string;
    readonly reference: string | null;
    readonly state: string;
    readonly tracking_token: string;
  }[];
}

function environment(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: start this through .ci/contract`);
  return value;
}

export const serverUrl = environment("CONVITE_URL");

export const credentials = JSON.parse(readFileSync(environment("CONVITE_CREDENTIALS"), "utf8")) as Credentials;

export function userWithRole(role: string): User {
  const user = credentials.users.find(({ roles }) => roles.includes(role));
  assert.ok(user, `the demo has no user with the role ${role}`);
  return user;
}

async function token(form: Record<string, string>): Promise<Record<string, unknown>> {
  const reply = await fetch(`${serverUrl}/v1/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
  const body = await reply.text();
  assert.equal(reply.status, 200, `POST /v1/oauth/token as ${form["grant_type"]}: ${body}`);
  return JSON.parse(body) as Record<string, unknown>;
}

function text(reply: Record<string, unknown>, member: string): string {
  const value = reply[member];
  assert.equal(typeof value, "string", `the token reply has no ${member}`);
  return value as string;
}

/** The id of the one client that may use the password grant. */
export const firstPartyClient = "convite-docs";

export interface Session {
  readonly access: string;
  readonly refresh: string;
}

export async function signIn({ email, password }: User): Promise<Session> {
  const reply = await token({ grant_type: "password", username: email, password, client_id: firstPartyClient });
  return { access: text(reply, "access_token"), refresh: text(reply, "refresh_token") };
}

export async function clientToken({ client_id, client_secret }: Client): Promise<string> {
  return text(await token({ grant_type: "client_credentials", client_id, client_secret }), "access_token");
}

/** Runs the parts one after the other, names each, and fails the process when one fails. */
export async function run(parts: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  for (const [name, part] of Object.entries(parts)) {
    try {
      await part();
      console.log(`ok ${name}`);
    } catch (error) {
      console.error(`not ok ${name}:`, error);
      process.exitCode = 1;
    }
  }
}
