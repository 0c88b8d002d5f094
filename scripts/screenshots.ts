import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consoleFolder } from "../src/cli/console.ts";
import { seedHistory, startDemo } from "../src/demo/index.ts";
import { launchBrowser } from "../test/browser.ts";

// Pictures for the README, of the demo as it is: `node console/build.ts && node scripts/screenshots.ts`.
const folder = await mkdtemp(join(tmpdir(), "screenshots-"));
const host = "127.0.0.1";
const viewport = { width: 1280, height: 800 };
await seedHistory({ folder, seed: 42, host, ports: { shop: 8081, emulator: 8082, meta: 8083 } });
const demo = await startDemo({
  folder,
  consoleFolder,
  host,
  ports: { server: 0, shop: 0, emulator: 0, meta: 0 },
  seed: 42,
  visits: 12,
  traffic: true,
  logged: () => {},
  fatal: (error) => {
    throw error;
  },
});
await demo.trafficDone();
await mkdir("docs/images", { recursive: true });
const browser = await launchBrowser();
const page = await browser.newPage({ viewport, baseURL: demo.server.url });
await page.goto(demo.consoleUrl);
await page.getByRole("button", { name: "Look around" }).click();
await page.getByRole("heading", { name: "Overview" }).waitFor();
await page.getByText("Latest purchases").waitFor();
await page.goto("/?hours=336");
await page.locator("figure svg.recharts-surface").nth(1).waitFor();
await page.screenshot({ path: "docs/images/console.png" });
await page.goto(demo.shopUrl);
await page.getByRole("button", { name: "Allow" }).click();
await page.getByText("TikTok counts").waitFor();
await page.screenshot({ path: "docs/images/shop.png" });
await browser.close();
await demo.close();
await rm(folder, { recursive: true });
