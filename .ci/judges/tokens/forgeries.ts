// The table of tokens that must not open anything, each made from a genuine one and the published keys.
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { attack, attackers, decode, encode, hmac, type Hmac, type Json, withSignature } from "./jws.ts";

export interface Published extends JsonWebKey {
  readonly kid?: string;
}

export type Forgeries = Readonly<Record<string, string>>;

const HMACS: readonly Hmac[] = ["HS256", "HS384", "HS512"];

/** `alg: none` and its spellings, without and with the genuine signature. */
export function unsigned(genuine: string): Forgeries {
  const { header, claims, segments } = decode(genuine);
  const spellings = ["none", "None", "NONE", "nOnE", "none ", "", null, 0, ["none"]];
  const table: Record<string, string> = {};
  for (const alg of spellings) {
    const name = JSON.stringify(alg);
    table[`alg ${name}, no signature`] = withSignature({ ...header, alg }, claims, "");
    table[`alg ${name}, the genuine signature`] = withSignature({ ...header, alg }, claims, segments[2]);
    table[`alg ${name}, two segments`] = withSignature({ ...header, alg }, claims, "").slice(0, -1);
  }
  const { alg: _, ...headerWithoutAlg } = header;
  table["no alg"] = withSignature(headerWithoutAlg, claims, segments[2]);
  table["alg none with an HMAC key hint"] = withSignature({ ...header, alg: "none", typ: "JWT" }, claims, "");
  return table;
}

/** A verifier that takes the public key for an HMAC secret accepts these. */
export function confusedKeys(genuine: string, keys: readonly Published[]): Forgeries {
  const { header, claims } = decode(genuine);
  const table: Record<string, string> = {};
  keys.forEach((jwk, index) => {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const pem = key.export({ type: "spki", format: "pem" }).toString();
    const secrets: Record<string, string | Buffer> = {
      "raw key": Buffer.from(jwk.x ?? jwk.n ?? "", "base64url"),
      PEM: pem,
      "PEM without the last line end": pem.trimEnd(),
      "PEM with CRLF": pem.replaceAll("\n", "\r\n"),
      DER: key.export({ type: "spki", format: "der" }),
      "JWK x": jwk.x ?? "",
      JWK: JSON.stringify(jwk),
      kid: jwk.kid ?? "",
    };
    for (const algorithm of HMACS)
      for (const [name, secret] of Object.entries(secrets))
        table[`${algorithm} with key ${index}'s ${name}`] = hmac(algorithm, { ...header, kid: jwk.kid }, claims, secret);
  });
  return table;
}

const WEAK = ["", " ", "secret", "password", "convite", "changeme", "123456", "jwt", "key", "your-256-bit-secret", "\0"];

export function weakSecrets(genuine: string): Forgeries {
  const { header, claims } = decode(genuine);
  return Object.fromEntries(
    HMACS.flatMap((algorithm) =>
      WEAK.map((secret) => [
        `${algorithm} with the secret ${JSON.stringify(secret)}`,
        hmac(algorithm, header, claims, secret),
      ]),
    ),
  );
}

/** The attacker brings the key along, or points to it. */
export function injectedKeys(genuine: string, elsewhere: string): Forgeries {
  const { header, claims } = decode(genuine);
  const { kid: _, ...anonymous } = header;
  const table: Record<string, string> = {};
  for (const [algorithm, { publicKey }] of Object.entries(attackers)) {
    const name = algorithm as keyof typeof attackers;
    const jwk = publicKey.export({ format: "jwk" });
    const der = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const headers: Record<string, Json> = {
      "its own key": header,
      "its own key without kid": anonymous,
      "jwk in the header": { ...header, jwk },
      "jwk in the header without kid": { ...anonymous, jwk },
      "jwk with its own kid": { ...header, kid: "attacker", jwk: { ...jwk, kid: "attacker" } },
      "jku elsewhere": { ...header, jku: `${elsewhere}/jwks.json` },
      "x5u elsewhere": { ...header, x5u: `${elsewhere}/certificate.pem` },
      x5c: { ...header, x5c: [der] },
    };
    for (const [variant, variantHeader] of Object.entries(headers))
      table[`${algorithm} by the attacker, ${variant}`] = attack(name, variantHeader, claims);
  }
  return table;
}

const KEY_IDS: readonly unknown[] = [
  "",
  "unknown",
  "../../../../../../dev/null",
  "/dev/null",
  "file:///dev/null",
  "' UNION SELECT 'secret' -- ",
  "' OR '1'='1",
  "$(id)",
  "\0",
  "*",
  "k".repeat(1_000),
  null,
  0,
  [],
  { kid: "x" },
];

/** `kid` is looked up somewhere: in a file, a database, a list. */
export function keyIds(genuine: string): Forgeries {
  const { header, claims, segments } = decode(genuine);
  const table: Record<string, string> = {};
  for (const kid of KEY_IDS) {
    const name = JSON.stringify(kid).slice(0, 40);
    table[`kid ${name}, HMAC with nothing`] = hmac("HS256", { ...header, kid }, claims, "");
    table[`kid ${name}, HMAC with "secret"`] = hmac("HS256", { ...header, kid }, claims, "secret");
    table[`kid ${name}, by the attacker`] = attack("EdDSA", { ...header, kid }, claims);
    table[`kid ${name}, the genuine signature`] = withSignature({ ...header, kid }, claims, segments[2]);
  }
  return table;
}

/** Claims changed: with the signature kept, and with one of the attacker's. What the server itself signed wrongly,
 * for example an expired token, only the server's own tests can make. */
export function changedClaims(genuine: string): Forgeries {
  const { header, claims, segments } = decode(genuine);
  const now = Math.floor(Date.now() / 1000);
  const changes: Record<string, Json> = {
    "another issuer": { iss: "https://issuer.example" },
    "no issuer": { iss: undefined },
    "another audience": { aud: "another" },
    "a list of audiences": { aud: ["another", claims["aud"]] },
    "no audience": { aud: undefined },
    "expired": { iat: now - 7200, exp: now - 3600 },
    "expired a second ago": { exp: now - 1 },
    "no expiry": { exp: undefined },
    "expiry as text": { exp: "9999999999" },
    "expiry beyond numbers": { exp: 1e300 },
    "a longer life": { exp: now + 31_536_000 },
    "not valid yet": { nbf: now + 3600 },
    "issued in the future": { iat: now + 3600 },
    "another subject": { sub: "018f4e6a-0000-7000-8000-000000000000" },
    "no subject": { sub: undefined },
    "more roles": { roles: ["admin", "lead", "officer"], scope: "admin" },
  };
  const table: Record<string, string> = {};
  for (const [name, change] of Object.entries(changes)) {
    table[`${name}, the genuine signature`] = withSignature(header, { ...claims, ...change }, segments[2]);
    table[`${name}, by the attacker`] = attack("EdDSA", header, { ...claims, ...change });
  }
  return table;
}

/** The header changed under the genuine signature. */
export function changedHeaders(genuine: string): Forgeries {
  const { header, claims, segments } = decode(genuine);
  const changes: Record<string, Json> = {
    "typ JWT": { typ: "JWT" },
    "no typ": { typ: undefined },
    "typ of an identity token": { typ: "id+jwt" },
    "an unknown critical extension": { crit: ["x-unknown"], "x-unknown": true },
    "an unencoded payload": { b64: false, crit: ["b64"] },
    compressed: { zip: "DEF" },
    nested: { cty: "JWT" },
  };
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, change]) => [
      [`${name}, the genuine signature`, withSignature({ ...header, ...change }, claims, segments[2])],
      [`${name}, by the attacker`, attack("EdDSA", { ...header, ...change }, claims)],
    ]),
  );
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The last character of an unpadded segment has bits that carry nothing; a strict decoder refuses them when set. */
function withUnusedBit(segment: string): string {
  const last = ALPHABET.indexOf(segment.slice(-1));
  return segment.slice(0, -1) + (ALPHABET[last ^ 1] ?? "A");
}

/** The genuine token, damaged; `other` is another genuine one. */
export function damaged(genuine: string, other: string): Forgeries {
  const [header, claims, signature] = decode(genuine).segments;
  const bytes = Buffer.from(signature, "base64url");
  const flipped = Buffer.from(bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)));
  const join = (...segments: string[]) => segments.join(".");
  return {
    "no signature": join(header, claims, ""),
    "two segments": join(header, claims),
    "one segment": header,
    "a fourth segment": join(header, claims, signature, ""),
    "five segments": join(header, "", claims, signature, ""),
    "another token's signature": join(header, claims, decode(other).segments[2]),
    "a flipped bit in the signature": join(header, claims, encode(flipped)),
    "half a signature": join(header, claims, encode(bytes.subarray(0, 32))),
    "a longer signature": join(header, claims, encode(Buffer.concat([bytes, Buffer.alloc(1)]))),
    "a signature of zeros": join(header, claims, encode(Buffer.alloc(bytes.length))),
    "an unused bit of the signature": join(header, claims, withUnusedBit(signature)),
    "a padded signature": join(header, claims, `${signature}==`),
    "standard base64": join(header, claims, bytes.toString("base64")),
    "a space inside": join(header, claims, `${signature.slice(0, 10)} ${signature.slice(10)}`),
    "something after it": `${genuine}x`,
    "no header": join("", claims, signature),
    "no claims": join(header, "", signature),
    "a header that is no JSON": join(encode("{"), claims, signature),
    "a header that is a list": join(encode("[]"), claims, signature),
    "deep JSON in the header": join(encode("[".repeat(5000)), claims, signature),
    "only dots": "..",
    "one letter": "x",
  };
}
