import { Compile } from "typebox/compile";
import { createTurn, isObject, OperatorError, type Problem } from "../core/index.ts";
import type { State } from "../engine/index.ts";
import { assembleConfig, type FieldPath, flattenConfig, isSecretField } from "./field.ts";
import { ConfigFile } from "./schema.ts";
import { fingerprintWith, type Sealer } from "./secret.ts";

/** Where the value of a field comes from. */
export type FieldOrigin = "file" | "console";

interface StoredField {
  /** Null: a field of the file that was cleared on the console, and stays so until the file changes it. */
  readonly value: unknown;
  readonly origin: FieldOrigin;
  /** Fingerprint of the value last applied from the file. */
  readonly file: string | null;
}

/** One field to change: `null` removes it. */
export interface FieldChange {
  readonly path: FieldPath;
  readonly value: unknown;
}

/**
 * The configuration in force: the file's fields, and over them what was edited on the console. A field of the file is
 * applied when its value differs from what was last applied from the file; otherwise console edits stay.
 */
export interface Configuration {
  readonly current: () => ConfigFile;
  readonly origins: () => ReadonlyMap<FieldPath, FieldOrigin>;
  /** Applies all changes or none; returns what is wrong with them. */
  readonly edit: (changes: readonly FieldChange[]) => Promise<readonly Problem[]>;
}

const namespace = "config";
const compiled = Compile(ConfigFile);

/** Merges the file into what is stored, and keeps the result up to date. */
export async function createConfiguration(ports: {
  readonly state: State;
  readonly sealer: Sealer;
  readonly file: ConfigFile;
  /** Resolves when the change is in force everywhere. */
  readonly changed?: (config: ConfigFile) => Promise<void>;
}): Promise<Configuration> {
  const { state, sealer } = ports;
  let fields = await load(state, sealer);
  const fingerprint = await loadFingerprint(state, sealer);
  fields = await applyFile({ state, sealer, fingerprint }, fields, flattenConfig(ports.file));
  let config = assembled(fields);
  // Two edits at once would each be made of what was before both.
  const turn = createTurn();

  async function edit(changes: readonly FieldChange[]): Promise<readonly Problem[]> {
    const next = edited(fields, changes);
    const problems = check(next);
    if (problems.length > 0) return problems;
    await save(state, sealer, fields, next);
    fields = next;
    config = assembled(fields);
    await ports.changed?.(config);
    return [];
  }

  return {
    current: () => config,
    origins: () => new Map([...fields].filter(isSet).map(([path, field]) => [path, field.origin])),
    edit: (changes) => turn(() => edit(changes)),
  };
}

/** The fields after edits on the console. */
function edited(
  fields: ReadonlyMap<FieldPath, StoredField>,
  changes: readonly FieldChange[],
): Map<FieldPath, StoredField> {
  const next = new Map(fields);
  for (const { path, value } of changes) {
    const old = next.get(path);
    if (value === null) {
      for (const [known, field] of [...next]) {
        if (known !== path && !known.startsWith(`${path}/`)) continue;
        if (field.file === null) next.delete(known);
        else next.set(known, { value: null, origin: "console", file: field.file });
      }
    } else next.set(path, { value, origin: "console", file: old?.file ?? null });
  }
  return next;
}

async function load(state: State, sealer: Sealer): Promise<Map<FieldPath, StoredField>> {
  const rows = await state.list(namespace);
  return new Map(
    rows.map(({ key, value }) => {
      // Written by `save` alone.
      const stored = JSON.parse(value) as StoredField;
      if (!isSecretField(key) || typeof stored.value !== "string") return [key, stored];
      const opened: unknown = JSON.parse(sealer.open(stored.value, key));
      return [key, { ...stored, value: opened }];
    }),
  );
}

/** Where the key of fingerprints is kept, sealed: they have to stay the same when the master key is replaced. */
export const fingerprintFact = { namespace: "sealing", key: "fingerprint_key" } as const;

async function loadFingerprint(state: State, sealer: Sealer): Promise<(value: string) => string> {
  const { namespace, key } = fingerprintFact;
  const place = `${namespace}/${key}`;
  const kept = await state.get(namespace, key);
  if (kept !== null) return fingerprintWith(sealer.open(kept, place));
  await state.put(namespace, key, sealer.seal(sealer.fingerprintKey, place));
  return fingerprintWith(sealer.fingerprintKey);
}

async function applyFile(
  ports: {
    readonly state: State;
    readonly sealer: Sealer;
    readonly fingerprint: (value: string) => string;
  },
  stored: ReadonlyMap<FieldPath, StoredField>,
  file: ReadonlyMap<FieldPath, unknown>,
): Promise<Map<FieldPath, StoredField>> {
  const next = new Map(stored);
  for (const [path, value] of file) {
    const print = ports.fingerprint(JSON.stringify(value, inOrder));
    const old = stored.get(path);
    if (!old || old.file !== print) next.set(path, { value, origin: "file", file: print });
  }
  for (const [path, field] of stored) {
    if (!file.has(path) && (field.origin === "file" || field.value === null)) next.delete(path);
  }
  await save(ports.state, ports.sealer, stored, next);
  // Stores and destinations are listed as the file lists them, at every start.
  const inFile = [...file.keys()].flatMap((path): [FieldPath, StoredField][] => {
    const field = next.get(path);
    return field ? [[path, field]] : [];
  });
  return new Map([...inFile, ...next]);
}

async function save(
  state: State,
  sealer: Sealer,
  before: ReadonlyMap<FieldPath, StoredField>,
  after: ReadonlyMap<FieldPath, StoredField>,
): Promise<void> {
  const changes: { namespace: string; key: string; value: string | null }[] = [];
  for (const [path, field] of after) {
    if (before.get(path) === field) continue;
    const value = isSecretField(path) ? sealer.seal(JSON.stringify(field.value), path) : field.value;
    changes.push({ namespace, key: path, value: JSON.stringify({ ...field, value }) });
  }
  for (const path of before.keys()) if (!after.has(path)) changes.push({ namespace, key: path, value: null });
  if (changes.length > 0) await state.change(changes);
}

function valuesOf(fields: ReadonlyMap<FieldPath, StoredField>): Map<FieldPath, unknown> {
  return new Map([...fields].filter(isSet).map(([path, field]) => [path, field.value]));
}

function isSet([, field]: readonly [FieldPath, StoredField]): boolean {
  return field.value !== null;
}

/** Names in order, so that writing them in another one is no change. */
function inOrder(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function check(fields: ReadonlyMap<FieldPath, StoredField>): readonly Problem[] {
  const raw = assembleConfig(valuesOf(fields));
  if (compiled.Check(raw)) return [];
  return compiled.Errors(raw).map((error) => ({
    path: error.instancePath.slice(1).replaceAll("/", "."),
    problem: error.message,
    hint: "Send a value of the kind that this field takes.",
  }));
}

function assembled(fields: ReadonlyMap<FieldPath, StoredField>): ConfigFile {
  const raw = assembleConfig(valuesOf(fields));
  if (compiled.Check(raw) && isObject(raw)) return raw as ConfigFile; // proven by the check
  const [first] = compiled.Errors(raw);
  throw new OperatorError(
    "bad_configuration",
    `file and console edits do not fit together: ${first?.instancePath.slice(1)} ${first?.message}`,
    "Mend this field in the configuration file.",
  );
}
