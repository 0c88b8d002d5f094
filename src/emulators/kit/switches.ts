/** How often a fault strikes: in the next requests for sure, and in a share of the others. */
export interface Rate {
  readonly share: number;
  readonly next: number;
}

interface SwitchBase {
  /** `behaviour` where the platform's own way is in doubt, `fault` for what goes wrong at times. */
  readonly group: "behaviour" | "fault";
  readonly title: string;
  readonly help: string;
}

/** One switch: its values, its default, and what it stands for. */
export type SwitchSpec =
  | (SwitchBase & { readonly kind: "choice"; readonly values: readonly string[]; readonly default: string })
  | (SwitchBase & { readonly kind: "toggle"; readonly default: boolean })
  | (SwitchBase & {
      readonly kind: "number";
      readonly min: number;
      readonly max: number;
      readonly default: number;
    })
  | (SwitchBase & { readonly kind: "time"; readonly default: "never" })
  | (SwitchBase & { readonly kind: "rate"; readonly default: "off" })
  | (SwitchBase & { readonly kind: "text"; readonly default: string })
  | (SwitchBase & { readonly kind: "list"; readonly default: readonly string[] });

/** All switches of an emulator by name. */
export type SwitchTable = Readonly<Record<string, SwitchSpec>>;

/** The value that code works with. A time is in epoch milliseconds, infinite for never. */
type Held<S extends SwitchSpec> = S extends { kind: "choice"; values: readonly (infer V)[] }
  ? V
  : S extends { kind: "toggle" }
    ? boolean
    : S extends { kind: "number" | "time" }
      ? number
      : S extends { kind: "rate" }
        ? Rate
        : S extends { kind: "text" }
          ? string
          : readonly string[];

/** Parsed values of a table. */
export type SwitchValues<T extends SwitchTable> = { readonly [K in keyof T]: Held<T[K]> };

/** What may be handed in for a table, all optional; rates also as 0.1, "10%" or "next 3", times as ISO 8601. */
export type SwitchInput<T extends SwitchTable> = {
  readonly [K in keyof T]?: Held<T[K]> extends Rate
    ? number | string | Rate
    : Held<T[K]> extends number
      ? number | string
      : Held<T[K]>;
};

/** A value as shown in JSON and on the page. */
export type SwitchValue = string | number | boolean | readonly string[];

/** A switch with its value now, ready for a page or a help text. */
export interface SwitchDescription {
  readonly name: string;
  readonly group: "behaviour" | "fault";
  readonly kind: SwitchSpec["kind"];
  readonly title: string;
  readonly help: string;
  readonly values?: readonly string[];
  readonly default: SwitchValue;
  readonly value: SwitchValue;
}

/** One or more switches that do not exist or cannot take the value. */
export class SwitchError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join(" "));
    this.name = "SwitchError";
    this.problems = problems;
  }
}

/** Checks a table's shape and keeps its literal types. */
export function defineSwitches<const T extends SwitchTable>(table: T): T {
  return table;
}

/** The switches of one emulator: values that can change while it runs, and rates that are used up. */
export interface Switches<T extends SwitchTable> {
  readonly values: SwitchValues<T>;
  /** Changes all of `raw` or, when something is wrong with it, nothing; then throws `SwitchError`. */
  set(raw: Readonly<Record<string, unknown>>): void;
  /** Draws: does this fault strike now? Uses up a "next" and asks chance only when there is a share. */
  strikes(name: RateNames<T>): boolean;
  show(): Readonly<Record<string, SwitchValue>>;
  describe(): readonly SwitchDescription[];
  reset(): void;
}

type RateNames<T extends SwitchTable> = {
  [K in keyof T]: T[K] extends { kind: "rate" } ? K : never;
}[keyof T] &
  string;

/** Holds the values of `table`; `initial` is also what `reset` goes back to. */
export function createSwitches<const T extends SwitchTable>(
  table: T,
  initial: Readonly<Record<string, unknown>>,
  random: () => number,
): Switches<T> {
  const start = { ...defaultsOf(table), ...parseValues(table, initial) };
  const current: Record<string, unknown> = { ...start };
  const show = (name: string): SwitchValue => shown(current[name]);
  return {
    // Every entry was made by the parser of its own spec, which the compiler cannot follow through the loop.
    values: current as SwitchValues<T>,
    set: (raw) => void Object.assign(current, parseValues(table, raw)),
    strikes(name) {
      // Only names of rates are allowed by the type, and those are parsed into a Rate.
      const rate = current[name] as Rate;
      if (rate.next > 0) {
        current[name] = { ...rate, next: rate.next - 1 };
        return true;
      }
      return rate.share > 0 && random() < rate.share;
    },
    show: () => Object.fromEntries(Object.keys(table).map((name) => [name, show(name)])),
    describe: () => Object.entries(table).map(([name, spec]) => described(name, spec, show(name))),
    reset: () => void Object.assign(current, start),
  };
}

/** Turns `["name=value", ...]` of a command line into switch values; throws `SwitchError` with every problem. */
export function parseSwitches(
  table: SwitchTable,
  pairs: readonly string[],
): Readonly<Record<string, unknown>> {
  const raw: Record<string, unknown> = Object.create(null);
  const malformed: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1)
      malformed.push(`Switch "${pair}" has no value: write name=value, for example latency_ms=250.`);
    else raw[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  if (malformed.length > 0) throw new SwitchError(malformed);
  return parseValues(table, raw);
}

function defaultsOf(table: SwitchTable): Record<string, unknown> {
  return parseValues(
    table,
    Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, spec.default])),
  );
}

function parseValues(table: SwitchTable, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    const spec = Object.hasOwn(table, name) ? table[name] : undefined;
    if (spec === undefined) {
      problems.push(`Unknown switch "${name}". Valid switches: ${Object.keys(table).join(", ")}.`);
      continue;
    }
    if (value === undefined) continue;
    const parsed = parseValue(spec, value);
    if (parsed.kind === "problem") problems.push(`Switch ${name}: ${parsed.text}`);
    else values[name] = parsed.value;
  }
  if (problems.length > 0) throw new SwitchError(problems);
  return values;
}

type Parsed =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "problem"; readonly text: string };

function parseValue(spec: SwitchSpec, raw: unknown): Parsed {
  const got = `got ${JSON.stringify(raw) ?? String(raw)}`;
  const value = (parsed: unknown): Parsed => ({ kind: "value", value: parsed });
  const problem = (expected: string): Parsed => ({ kind: "problem", text: `${expected}, ${got}.` });
  switch (spec.kind) {
    case "choice":
      return spec.values.includes(String(raw))
        ? value(String(raw))
        : problem(`must be one of ${spec.values.join(", ")}`);
    case "toggle": {
      const flag = toggles.get(String(raw).toLowerCase());
      return flag === undefined ? problem("must be on or off") : value(flag);
    }
    case "number": {
      const number = typeof raw === "number" ? raw : numberIn(raw);
      const fits = number >= spec.min && number <= spec.max;
      return fits ? value(number) : problem(`must be a number from ${spec.min} to ${spec.max}`);
    }
    case "time": {
      const time = timeIn(raw);
      return Number.isNaN(time)
        ? problem("must be an ISO 8601 time, epoch milliseconds or never")
        : value(time);
    }
    case "rate": {
      const rate = rateIn(raw);
      return rate
        ? value(rate)
        : problem('must be a share from 0 to 1, a percentage as "10%", "next 3" or off');
    }
    case "text":
      return typeof raw === "string" ? value(raw) : problem("must be a text");
    case "list": {
      const items = typeof raw === "string" ? raw.split(",") : raw;
      if (!Array.isArray(items) || !items.every((item) => typeof item === "string"))
        return problem("must be a list of texts");
      return value(items.map((item) => item.trim()).filter((item) => item !== ""));
    }
  }
}

const toggles: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["on", true],
  ["1", true],
  ["false", false],
  ["off", false],
  ["0", false],
]);

function numberIn(raw: unknown): number {
  return typeof raw === "string" && raw.trim() !== "" ? Number(raw) : Number.NaN;
}

function timeIn(raw: unknown): number {
  if (raw === "never" || raw === "" || raw === null) return Number.POSITIVE_INFINITY;
  if (typeof raw === "number") return raw;
  const number = numberIn(raw);
  return Number.isNaN(number) ? Date.parse(String(raw)) : number;
}

function rateIn(raw: unknown): Rate | undefined {
  if (raw === "off" || raw === "" || raw === false) return { share: 0, next: 0 };
  if (typeof raw === "object" && raw !== null) {
    const share = "share" in raw ? raw.share : 0;
    const next = "next" in raw ? raw.next : 0;
    return typeof share === "number" && typeof next === "number" ? checkedRate(share, next) : undefined;
  }
  const text = String(raw).trim();
  const next = /^next[ :=]*(\d+)$/i.exec(text);
  if (next) return checkedRate(0, Number(next[1]));
  return text.endsWith("%")
    ? checkedRate(numberIn(text.slice(0, -1)) / 100, 0)
    : checkedRate(numberIn(text), 0);
}

function checkedRate(share: number, next: number): Rate | undefined {
  return share >= 0 && share <= 1 && Number.isSafeInteger(next) && next >= 0 ? { share, next } : undefined;
}

function shown(value: unknown): SwitchValue {
  if (value === Number.POSITIVE_INFINITY) return "never";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  if (Array.isArray(value)) return value;
  // All other kinds were handled above, so that a Rate is what is left.
  const rate = value as Rate;
  if (rate.next > 0) return `next ${rate.next}`;
  return rate.share > 0 ? rate.share : "off";
}

function described(name: string, spec: SwitchSpec, value: SwitchValue): SwitchDescription {
  const { group, kind, title, help } = spec;
  const values = spec.kind === "choice" ? { values: spec.values } : {};
  return { name, group, kind, title, help, ...values, default: spec.default, value };
}
