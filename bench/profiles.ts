import { hash } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import type { IdentityChange, Profile } from "../src/engine/index.ts";
import { identifierBytes } from "../src/engine/sqlite/identifier-key.ts";
import { openPipelineEngine, sqliteFiles } from "../src/engine/sqlite/index.ts";
import { systemRng } from "../src/system/index.ts";
import type { Figure } from "./throughput.ts";

/**
 * `npm run bench -- --full --profiles 10000000`, or alone `node bench/profiles.ts --profiles 10000000`: profiles as
 * the resolver keeps them, on disk: how fast they are made, found and changed, how large the file is, and how much
 * memory it takes. Without the resolver's own cache: every look-up goes to the database, at a random place, as those of
 * visitors who come back after days do. Visitor IDs are made as our pixel makes them, in the order of time;
 * `--foreign-ids` makes them random, as a shop that names its visitors itself does. E-mail hashes are random anyway.
 */
const store = "bench";
const part = "bench/0";
/** As many as one step of the resolver brings at 700 bytes an event. */
const batchSize = 2_000;
const sampleMax = 200_000;
const fillStep = 500_000;

type Engine = ReturnType<typeof openPipelineEngine>;

/** How fast by the clock, and what one costs in CPU time, which a busy machine changes less. */
interface Rate {
  readonly perSecond: number;
  readonly cpuUs: number;
}

/** Names visitor number `index`; negative ones never came. */
type NameVisitor = (index: number) => string;

/** Fills a database, then looks up and changes random profiles. */
async function measureProfiles(profiles: number, name: NameVisitor) {
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
  const make = async (from: number, to: number) => {
    const fresh = Array.from({ length: to - from }, (_, index) => makeProfile(from + index, name));
    const links = fresh.flatMap((profile) =>
      profile.keys.map((key) => ({ store, key, profile: profile.id })),
    );
    await apply({ profiles: fresh, links });
    memory.look();
  };
  const filled = profiles - sample;
  await make(0, Math.min(batchSize, filled));
  if (filled > batchSize) fill(files.state, batchSize, filled, name);
  memory.look();
  const made = await rateOf(sample, (from, to) => make(filled + from, filled + to));
  const lookedUp = await rateOf(sample, async (from, to) => {
    await found(engine, from, to, profiles, name);
    memory.look();
  });
  const missed = await rateOf(sample, async (from, to) => {
    const keys = Array.from({ length: to - from }, (_, index) => visitorKey(name(-1 - from - index)));
    const none = await engine.identity.lookup(store, keys);
    if (none.size > 0) throw new Error("a key that was never stored was found");
  });
  const changed = await rateOf(sample, async (from, to) => {
    const known = await found(engine, from, to, profiles, name);
    const at = Date.now();
    const changes = known.map((profile) => ({
      ...profile,
      seenAt: at,
      ip: { value: "203.0.113.9", at, from },
    }));
    await apply({ profiles: changes, links: [] });
    memory.look();
  });
  await engine.close();
  const fileBytes = statSync(files.state).size;
  rmSync(folder, { recursive: true });
  return { made, lookedUp, missed, changed, fileBytes, rssBytesMax: memory.most() };
}

/** The figures as rows of `npm run bench`. */
export async function profileFigures(profiles: number, foreignIds = false): Promise<readonly Figure[]> {
  const figure = await measureProfiles(profiles, foreignIds ? randomName : orderedName);
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const mib = (bytes: number) => `${count(bytes / 2 ** 20)} MiB`;
  const rate = ({ perSecond, cpuUs }: Rate) => `${count(perSecond)}/s (${cpuUs.toFixed(1)} us of CPU each)`;
  const name = `${count(profiles)} profiles${foreignIds ? ", random visitor IDs" : ""}`;
  const rows: readonly (readonly [string, string])[] = [
    ["made", rate(figure.made)],
    ["looked up from disk", rate(figure.lookedUp)],
    ["looked up, unknown", rate(figure.missed)],
    ["changed, looked up before", rate(figure.changed)],
    ["file", `${mib(figure.fileBytes)} = ${count(figure.fileBytes / profiles)} bytes a profile`],
    ["memory of the process, at most", mib(figure.rssBytesMax)],
  ];
  return rows.map(([what, value]) => ({ name: `${name}, ${what}`, value, target: "", met: null }));
}

/** Copies the profiles that are there in SQL until there are enough: what is wanted is that the file is large. */
function fill(file: string, have: number, wanted: number, name: NameVisitor): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY");
  const key = (kind: string) => (index: unknown) =>
    identifierBytes(store, `${kind}:${kind === "visitor" ? name(Number(index)) : emailHash(Number(index))}`);
  db.function("visitor_key", key("visitor"));
  db.function("email_key", key("email"));
  const range = "WITH RECURSIVE n (i) AS (VALUES (?1) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)";
  const persons = db.prepare(
    `${range} INSERT INTO person (id, store, seen, data)
     SELECT unhex(printf('0190%08x', n.i) || substr(hex(p.id), 13)), p.store, p.seen, p.data
     FROM n JOIN person p ON p.number = n.i % ?3 + 1`,
  );
  // The number of a profile is its index + 1. Sorted, so that each page of the tree is written once a step.
  const visitors = db.prepare(
    `${range} INSERT INTO person_key (key, profile) SELECT visitor_key(i) AS key, i + 1 FROM n ORDER BY key`,
  );
  const emails = db.prepare(
    `${range} INSERT INTO person_key (key, profile)
     SELECT email_key(i) AS key, i + 1 FROM n WHERE i % 4 = 0 ORDER BY key`,
  );
  for (let from = have; from < wanted; from += fillStep) {
    const to = Math.min(wanted, from + fillStep);
    db.exec("BEGIN");
    persons.run(from, to, have);
    visitors.run(from, to);
    emails.run(from, to);
    db.exec("COMMIT");
  }
  db.close();
}

/** Runs through `count` in batches. */
async function rateOf(count: number, work: (from: number, to: number) => Promise<void>): Promise<Rate> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  for (let from = 0; from < count; from += batchSize) await work(from, Math.min(count, from + batchSize));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / ((performance.now() - startedAt) / 1000), cpuUs: (user + system) / count };
}

/** Profiles of visitors drawn from all of them; each is there. */
async function found(
  engine: Engine,
  from: number,
  to: number,
  profiles: number,
  name: NameVisitor,
): Promise<readonly Profile[]> {
  // A large odd step walks through all numbers without order.
  const keys = Array.from({ length: to - from }, (_, index) =>
    visitorKey(name(((from + index) * 7_368_787) % profiles)),
  );
  const known = await engine.identity.lookup(store, keys);
  const missing = new Set(keys).size - known.size;
  if (missing > 0) throw new Error(`${missing} profiles are missing`);
  return [...new Map([...known.values()].map((profile) => [profile.id, profile])).values()];
}

function visitorKey(visitorId: string): string {
  return `visitor:${visitorId}`;
}

function randomName(index: number): string {
  return hash("sha256", `visitor ${index}`, "hex").slice(0, 32);
}

function emailHash(index: number): string {
  return hash("sha256", `email ${index}`, "hex");
}

/** A UUIDv7 of a visitor a second, from 2025 on. */
function orderedName(index: number): string {
  const time = (1_735_689_600_000 + index * 1000).toString(16).padStart(12, "0");
  const rest = randomName(index);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

/** Every visitor has a cookie, an address and a browser; every third came by an ad, every fourth left an e-mail address. */
function makeProfile(index: number, name: NameVisitor): Profile {
  const at = Date.now();
  const known = <T>(value: T) => ({ value, at, from: index });
  const email = index % 4 === 0 ? emailHash(index) : null;
  const click = index % 3 === 0 ? `E.C.P.${hash("sha256", `click ${index}`, "base64url")}` : null;
  return {
    id: systemRng.id(at),
    store,
    createdAt: at,
    seenAt: at,
    keys: [visitorKey(name(index)), ...(email ? [`email:${email}`] : [])],
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
  const { values } = parseArgs({
    options: { profiles: { type: "string", default: "1000000" }, "foreign-ids": { type: "boolean" } },
  });
  for (const { name, value } of await profileFigures(Number(values.profiles), values["foreign-ids"] === true))
    console.log(`${name}: ${value}`);
}
