// The generated TypeScript client, as the portal, an officer and a partner's system use it.
import { run } from "../support.ts";
import { officers } from "./officer.ts";
import { partners } from "./partner.ts";
import { portal } from "./portal.ts";

await run({ ...portal, ...officers, ...partners });
