import { isObject } from "../../core/index.ts";

/** How a field of a request's body is shown: the start of it, or nothing. */
export type MaskRule = "start" | "hide";

/**
 * A copy of a request's body for people: fields named in `rules`, at any depth, are shortened or hidden, everything
 * else stays as it was sent.
 */
export function maskBody(body: unknown, rules: Readonly<Record<string, MaskRule>>): unknown {
  if (Array.isArray(body)) return body.map((item) => maskBody(item, rules));
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      return [name, rule ? maskValue(value, rule) : maskBody(value, rules)];
    }),
  );
}

function maskValue(value: unknown, rule: MaskRule): unknown {
  if (Array.isArray(value)) return value.map((item) => maskValue(item, rule));
  if (rule === "hide") return "***";
  const text = String(value);
  return `${text.slice(0, Math.min(8, Math.floor(text.length / 2)))}…`;
}
