// Swagger UI in a real Chromium, as an admin uses it: authorize, try an operation out, send an example as it stands.
// Nothing may be fetched from another origin, nothing may break a script, and axe must find nothing serious.
import assert from "node:assert/strict";
import axe from "axe-core";
import { chromium, type Locator, type Page } from "playwright-core";
import { firstPartyClient, run, serverUrl, userWithRole } from "../support.ts";

/** A reading operation, and one that sends the document's example. */
const READ = "get_me";
const SEND = "validate_request";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: FLAGS,
  ignoreDefaultArgs: ["--enable-automation"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
const foreign: string[] = [];
const broken: string[] = [];
const inaccessible: string[] = [];
page.on("request", (request) => {
  const { protocol, origin } = new URL(request.url());
  if (!["data:", "blob:", "about:"].includes(protocol) && origin !== serverUrl) foreign.push(request.url());
});
page.on("pageerror", (error) => broken.push(error.message));
page.on("console", (message) => {
  if (/Content Security Policy|Content-Security-Policy/i.test(message.text())) broken.push(message.text());
});
page.setDefaultTimeout(10_000);

/** Notes what axe finds on the page as it is now, so that a finding does not end the walk. */
async function inspect(where: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  for (const { id, help, impact, nodes } of violations)
    if (impact === "serious" || impact === "critical") {
      const targets = nodes.map(({ target }) => target.join(" ")).join("; ");
      inaccessible.push(`${where}: ${id} (${help}), ${nodes.length} times: ${targets.slice(0, 400)}`);
    }
}

async function open(operation: string): Promise<Locator> {
  const block = page.locator(`[id$="-${operation}"].opblock`);
  await block.locator(".opblock-summary-control").click();
  await block.locator(".opblock-body").waitFor();
  return block;
}

async function execute(block: Locator): Promise<string> {
  await block.getByRole("button", { name: "Try it out" }).click();
  await block.getByRole("button", { name: "Execute" }).click();
  const status = block.locator(".live-responses-table .response-col_status").last();
  await status.waitFor();
  return ((await status.textContent()) ?? "").trim();
}

async function authorize(page: Page): Promise<void> {
  const { email, password } = userWithRole("admin");
  await page.locator(".auth-wrapper .authorize, .schemes .authorize").first().click();
  const form = page.locator(".auth-container", { has: page.locator('[id^="oauth_username"]') }).first();
  await form.locator('[id^="oauth_username"]').fill(email);
  await form.locator('[id^="oauth_password"]').fill(password);
  const client = form.locator('[id^="client_id"]');
  if ((await client.count()) > 0 && (await client.inputValue()) === "") await client.fill(firstPartyClient);
  await inspect("with the Authorize dialog");
  await form.locator("button.authorize").click();
  await page.locator('.modal-ux button:has-text("Logout")').first().waitFor();
  await page.locator(".modal-ux .close-modal").click();
}

try {
  await run({
    "the page opens": async () => {
      await page.goto(`${serverUrl}/docs`);
      await page.locator(".opblock").first().waitFor();
      await inspect("as opened");
    },
    "Authorize signs the admin in": async () => authorize(page),
    [`${READ} answers 200`]: async () => {
      const block = await open(READ);
      assert.equal(await execute(block), "200");
      await inspect("with an operation open");
    },
    [`${SEND} accepts its example`]: async () => {
      const status = await execute(await open(SEND));
      assert.match(status, /^2\d\d$/);
      await inspect("with a request body open");
    },
    "axe finds nothing serious": async () => assert.deepEqual(inaccessible, []),
    "nothing leaves the server's origin": async () => assert.deepEqual(foreign, []),
    "no script or policy error": async () => assert.deepEqual(broken, []),
  });
} finally {
  await browser.close();
}
