import { spawn } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { DatabaseSync, StatementSync } from "node:sqlite";
import type { Failpoint } from "./failpoint.ts";

/** Loaded before a process under test, in each of its threads: kills it when it comes to the place in its environment. */
const place = process.env.FAILPOINT;
let left = Number(process.env.FAILPOINT_TIMES ?? 1);

function reach(name: Failpoint): void {
  if (name !== place || --left !== 0) return;
  process.kill(process.pid, "SIGKILL");
  // Nothing may happen after it, not even in the moment that the signal takes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** A checkpoint is one call: another process ends this one while it is in it. */
function reachSoon(name: Failpoint): void {
  if (name !== place || --left !== 0) return;
  const sleepS = (Math.random() * 0.004).toFixed(4);
  spawn("sh", ["-c", `sleep ${sleepS}; kill -9 ${process.pid}`], { stdio: "ignore", detached: true }).unref();
}

/** Which piece of work a statement belongs to; its transaction is named after it. */
const works = [
  ["INSERT INTO resolver", "identity"],
  ["UPDATE cursor SET begun_to", "begin"],
  ["UPDATE cursor SET position", "settle"],
  ["INSERT INTO key_generation", "generation"],
  ["DROP TABLE profile", "conversion"],
] as const;
type Work = (typeof works)[number][1];

const afterCommit: Readonly<Record<Work, Failpoint>> = {
  identity: "identity: after the commit",
  begin: "begin: after the commit, before sending",
  settle: "settle: after the commit",
  generation: "generation: after the commit",
  conversion: "conversion: after the commit",
};
const inTheMiddle: Readonly<Partial<Record<Work, Failpoint>>> = {
  identity: "identity: in the middle",
  settle: "settle: in the middle",
  generation: "generation: in the middle",
  conversion: "conversion: in the middle",
};

/** What the open transaction of each connection has done. */
const open = new WeakMap<DatabaseSync, Set<Work>>();
const statements = new WeakMap<StatementSync, { readonly db: DatabaseSync; readonly sql: string }>();

function note(db: DatabaseSync, sql: string): void {
  const work = works.find(([start]) => sql.trimStart().startsWith(start))?.[1];
  if (!work) return;
  const point = inTheMiddle[work];
  if (point) reach(point);
  open.set(db, (open.get(db) ?? new Set()).add(work));
}

const { exec, prepare } = DatabaseSync.prototype;
const { run, get } = StatementSync.prototype;

DatabaseSync.prototype.exec = function (sql) {
  const done = open.get(this) ?? new Set();
  if (sql === "COMMIT") for (const work of done) reach(`${work}: before the commit`);
  note(this, sql);
  exec.call(this, sql);
  if (sql !== "COMMIT" && sql !== "ROLLBACK") return;
  open.delete(this);
  if (sql === "COMMIT") for (const work of done) reach(afterCommit[work]);
};

DatabaseSync.prototype.prepare = function (sql, ...more) {
  const statement = prepare.call(this, sql, ...more);
  statements.set(statement, { db: this, sql });
  return statement;
};

StatementSync.prototype.run = function (...values) {
  const { db, sql = "" } = statements.get(this) ?? {};
  const toLog = sql.startsWith("INSERT INTO grp");
  if (toLog) reach("log: before the commit");
  if (db) note(db, sql);
  const result = Reflect.apply(run, this, values);
  if (toLog && db?.isTransaction === false) reach("log: after the commit, before the answer");
  return result;
};

StatementSync.prototype.get = function (...values) {
  const { sql = "" } = statements.get(this) ?? {};
  if (sql.startsWith("PRAGMA quick_check")) reach("backup: a file is copied");
  const toFile = sql.startsWith("PRAGMA wal_checkpoint");
  if (toFile) {
    reach("checkpoint: before");
    reachSoon("checkpoint: about in the middle");
  }
  const result = Reflect.apply(get, this, values);
  if (toFile) reach("checkpoint: after");
  return result;
};

subscribe("undici:request:create", () => reach("request: before it leaves"));
subscribe("undici:request:bodySent", () => reach("request: sent, not answered"));
subscribe("undici:request:trailers", () => reach("request: answered, not settled"));
