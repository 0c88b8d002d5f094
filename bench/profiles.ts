import { hash } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { IdentityChange, Profile } from "../src/engine/index.ts";
import { openPipelineEngine, sqliteFiles } from "../src/engine/sqlite/index.ts";
import { systemRng } from "../src/system/index.ts";
import type { Figure } from "./throughput.ts";

/**
 * `node bench/profiles.ts [--profiles 10000000]`: profiles as the resolver keeps them, on disk: how fast they are made,
 * found and changed, how large the file is, and how much memory it takes. Without the resolver's own cache: every
 * look-up goes to the database, at a random place, as those of visitors who come back after days do.
 */
const store = "bench";
const part = "bench/0";
/** As many as one step of the resolver brings at 700 bytes an event. */
const batchSize = 2_000;
const sampleMax = 200_000;

type Engine = ReturnType<typeof openPipelineEngine>;

/** What was measured. */
export interface ProfileFigure {
  readonly profiles: number;
  readonly madePerSecond: number;
  readonly lookupsPerSecond: number;
  readonly missesPerSecond: number;
  readonly updatesPerSecond: number;
  readonly fileBytes: number;
  readonly rssBytesMax: number;
}

/** Fills a database, then looks up and changes random profiles. */
export async function measureProfiles(profiles: number): Promise<ProfileFigure> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-profiles-"));
  const files = sqliteFiles(folder);
  const engine = openPipelineEngine(files);
  const memory = watchMemory();
  let cursor = 0;
  const apply = (change: Pick<IdentityChange, "profiles" | "links">) => {
    cursor += 1;
    return engine.identity.apply({ part, cursor, merges: [], claims: [], copies: [], ...change });
  };
  const sample = Math.min(profiles, sampleMax);
  const madePerSecond = await perSecond(profiles, async (from, to) => {
    const made = Array.from({ length: to - from }, (_, index) => makeProfile(from + index));
    const links = made.flatMap((profile) => profile.keys.map((key) => ({ store, key, profile: profile.id })));
    await apply({ profiles: made, links });
    memory.look();
  });
  const lookupsPerSecond = await perSecond(sample, async (from, to) => {
    await found(engine, from, to, profiles);
    memory.look();
  });
  const missesPerSecond = await perSecond(sample, async (from, to) => {
    const keys = Array.from({ length: to - from }, (_, index) => visitorKey(-1 - from - index));
    const none = await engine.identity.lookup(store, keys);
    if (none.size > 0) throw new Error("a key that was never stored was found");
  });
  const updatesPerSecond = await perSecond(sample, async (from, to) => {
    const known = await found(engine, from, to, profiles);
    const at = Date.now();
    const changed = known.map((profile) => ({
      ...profile,
      seenAt: at,
      ip: { value: "203.0.113.9", at, from },
    }));
    await apply({ profiles: changed, links: [] });
    memory.look();
  });
  await engine.close();
  const fileBytes = statSync(files.state).size;
  rmSync(folder, { recursive: true });
  const rates = { madePerSecond, lookupsPerSecond, missesPerSecond, updatesPerSecond };
  return { profiles, ...rates, fileBytes, rssBytesMax: memory.most() };
}

/** The figures as rows of `npm run bench`. */
export async function profileFigures(profiles: number): Promise<readonly Figure[]> {
  const figure = await measureProfiles(profiles);
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const mib = (bytes: number) => `${count(bytes / 2 ** 20)} MiB`;
  const name = `${count(profiles)} profiles`;
  const rows: readonly (readonly [string, string])[] = [
    ["made", `${count(figure.madePerSecond)}/s`],
    [
      "looked up from disk",
      `${count(figure.lookupsPerSecond)}/s; unknown ones ${count(figure.missesPerSecond)}/s`,
    ],
    ["changed, looked up before", `${count(figure.updatesPerSecond)}/s`],
    ["file", `${mib(figure.fileBytes)} = ${count(figure.fileBytes / profiles)} bytes a profile`],
    ["memory of the process, at most", mib(figure.rssBytesMax)],
  ];
  return rows.map(([what, value]) => ({ name: `${name}, ${what}`, value, target: "", met: null }));
}

/** Runs through `count` in batches. */
async function perSecond(count: number, work: (from: number, to: number) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  for (let from = 0; from < count; from += batchSize) await work(from, Math.min(count, from + batchSize));
  return count / ((performance.now() - startedAt) / 1000);
}

/** Profiles of visitors drawn from all of them; each is there. */
async function found(
  engine: Engine,
  from: number,
  to: number,
  profiles: number,
): Promise<readonly Profile[]> {
  // A large odd step walks through all numbers without order.
  const keys = Array.from({ length: to - from }, (_, index) =>
    visitorKey(((from + index) * 7_368_787) % profiles),
  );
  const known = await engine.identity.lookup(store, keys);
  const missing = new Set(keys).size - known.size;
  if (missing > 0) throw new Error(`${missing} profiles are missing`);
  return [...new Map([...known.values()].map((profile) => [profile.id, profile])).values()];
}

function visitorKey(index: number): string {
  return `visitor:${hash("sha256", `visitor ${index}`, "hex").slice(0, 32)}`;
}

/** Every visitor has a cookie, an address and a browser; every third came by an ad, every fourth left an e-mail address. */
function makeProfile(index: number): Profile {
  const at = Date.now();
  const known = <T>(value: T) => ({ value, at, from: index });
  const email = index % 4 === 0 ? hash("sha256", `email ${index}`, "hex") : null;
  const click = index % 3 === 0 ? `E.C.P.${hash("sha256", `click ${index}`, "base64url")}` : null;
  return {
    id: systemRng.id(at),
    store,
    createdAt: at,
    seenAt: at,
    keys: [visitorKey(index), ...(email ? [`email:${email}`] : [])],
    hashes: email ? { email: [known(email)] } : {},
    click_ids: click ? { ttclid: [known(click)] } : {},
    cookies: { _ttp: known(hash("sha256", `ttp ${index}`, "base64url").slice(0, 27)) },
    ip: known(`203.0.113.${index % 250}`),
    user_agent: known(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    ),
  };
}

function watchMemory() {
  let most = 0;
  return {
    look: () => {
      most = Math.max(most, process.memoryUsage.rss());
    },
    most: () => most,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { profiles: { type: "string", default: "1000000" } } });
  for (const { name, value } of await profileFigures(Number(values.profiles)))
    console.log(`${name}: ${value}`);
}
