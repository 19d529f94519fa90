// Making tokens, good and bad, by hand: a library would refuse to make most of the bad ones.
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export type Json = Record<string, unknown>;

export const encode = (value: Json | string | Buffer): string =>
  Buffer.from(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString("base64url");

export interface Parts {
  readonly header: Json;
  readonly claims: Json;
  readonly segments: readonly [header: string, claims: string, signature: string];
}

export function decode(token: string): Parts {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const parse = (segment: string) => JSON.parse(Buffer.from(segment, "base64url").toString()) as Json;
  return { header: parse(header), claims: parse(claims), segments: [header, claims, signature] };
}

const input = (header: Json, claims: Json): string => `${encode(header)}.${encode(claims)}`;

/** A token whose third segment is exactly `signature`. */
export const withSignature = (header: Json, claims: Json, signature: string): string =>
  `${input(header, claims)}.${signature}`;

const HASHES = { HS256: "sha256", HS384: "sha384", HS512: "sha512" } as const;
export type Hmac = keyof typeof HASHES;

export function hmac(algorithm: Hmac, header: Json, claims: Json, secret: string | Buffer): string {
  const signed = input({ ...header, alg: algorithm }, claims);
  return `${signed}.${createHmac(HASHES[algorithm], secret).update(signed).digest("base64url")}`;
}

interface Attacker {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly sign: (message: Buffer, key: KeyObject) => Buffer;
}

/** Keys that the server has never seen, by the algorithm they sign with. */
export const attackers: Readonly<Record<"EdDSA" | "ES256" | "RS256" | "PS256", Attacker>> = {
  EdDSA: { ...generateKeyPairSync("ed25519"), sign: (message, key) => sign(null, message, key) },
  ES256: {
    ...generateKeyPairSync("ec", { namedCurve: "P-256" }),
    sign: (message, key) => sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }),
  },
  RS256: {
    ...generateKeyPairSync("rsa", { modulusLength: 2048 }),
    sign: (message, key) => sign("sha256", message, key),
  },
  PS256: {
    ...generateKeyPairSync("rsa", { modulusLength: 2048 }),
    sign: (message, key) => sign("sha256", message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  },
};

/** Signed correctly, by a key of the attacker's. */
export function attack(algorithm: keyof typeof attackers, header: Json, claims: Json): string {
  const signed = input({ ...header, alg: algorithm }, claims);
  const { privateKey, sign: make } = attackers[algorithm];
  return `${signed}.${make(Buffer.from(signed), privateKey).toString("base64url")}`;
}
