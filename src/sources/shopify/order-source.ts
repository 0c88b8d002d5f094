import { isObject, type Parsed, type Problem } from "../../core/index.ts";

/** What is known about where an order was made. */
export interface OrderOrigin {
  readonly sourceName?: string | undefined;
  readonly appId?: string | undefined;
  readonly tags: readonly string[];
  /** Domains of the order's e-mail addresses, lower case. */
  readonly emailDomains: readonly string[];
}

/** One way to recognise an order source. Every given part must match; texts are compared without regard to case. */
export interface OrderSourceRule {
  /** A class of `orderClasses`, or the operator's own name for a source. */
  readonly source: string;
  readonly source_name?: string;
  readonly app_id?: string;
  readonly tag?: string;
  readonly email_domain?: string;
}

/** Where an order comes from, and how we know. */
export interface OrderSourceReading {
  readonly source: string;
  readonly reason: string;
}

/**
 * Built-in rules, first match wins. Source names and application IDs were seen in public order payloads between
 * 2025-08 and 2026-11 unless marked; Shopify documents `source_name` as free text
 * (https://shopify.dev/docs/api/admin-rest/latest/resources/order, read 2026-11).
 */
export const orderSourceRules: readonly OrderSourceRule[] = [
  { source: "tiktok_shop", source_name: "tiktok" },
  { source: "tiktok_shop", email_domain: "tiktokw.us" },
  { source: "tiktok_shop", email_domain: "scs3.tiktok.com" },
  { source: "tiktok_shop", email_domain: "chat-seller-us.tiktok.com" },
  // Not seen in a payload, only described by shop owners: harmless where it does not occur.
  { source: "tiktok_shop", tag: "TikTok Shop" },
  { source: "facebook_instagram", source_name: "2329312" },
  { source: "pos", source_name: "pos" },
  // The application ID of Shopify POS comes from one secondary source.
  { source: "pos", app_id: "129785" },
  { source: "draft", source_name: "shopify_draft_order" },
  { source: "draft", app_id: "1354745" },
  { source: "mobile_admin", source_name: "iphone" },
  { source: "mobile_admin", source_name: "android" },
  // Subscription apps (Recharge, Loop, Skio, Bold) tell a first order from a renewal by tag only.
  { source: "subscription_first", tag: "Subscription First Order" },
  { source: "subscription_renewal", tag: "Subscription Recurring Order" },
  { source: "subscription_renewal", tag: "Recurring Order" },
  { source: "subscription_renewal", source_name: "subscription_contract" },
  { source: "subscription_renewal", source_name: "subscription_contract_checkout_one" },
  { source: "subscription_renewal", app_id: "294517" },
  { source: "subscription_renewal", app_id: "5284869" },
  { source: "online_store", source_name: "web" },
  { source: "online_store", app_id: "580111" },
];

/** Rules an operator may add. */
export const ownRulesMax = 100;

/** The class of an order: the operator's rules first, then the built-in ones, else another channel. */
export function classifyOrder(
  origin: OrderOrigin,
  ownRules: readonly OrderSourceRule[] = [],
): OrderSourceReading {
  for (const rule of ownRules) {
    const reason = matches(rule, origin);
    if (reason !== null) return { source: rule.source, reason: `own rule: ${reason}` };
  }
  return builtInClass(origin);
}

/** The class by the built-in rules alone: where the order was really made, whatever the operator calls it. */
export function builtInClass(origin: OrderOrigin): OrderSourceReading {
  for (const rule of orderSourceRules) {
    const reason = matches(rule, origin);
    if (reason !== null) return { source: rule.source, reason };
  }
  if (origin.sourceName !== undefined) {
    return { source: "other_channel", reason: `source name "${origin.sourceName}"` };
  }
  if (origin.appId !== undefined) return { source: "other_channel", reason: `app ${origin.appId}` };
  return { source: "online_store", reason: "the order names no source" };
}

/** Why the rule matches, or null when it does not. A rule without any part matches nothing. */
function matches(rule: OrderSourceRule, origin: OrderOrigin): string | null {
  const reasons: string[] = [];
  if (rule.source_name !== undefined) {
    if (origin.sourceName?.toLowerCase() !== rule.source_name.toLowerCase()) return null;
    reasons.push(`source name "${rule.source_name}"`);
  }
  if (rule.app_id !== undefined) {
    if (origin.appId !== rule.app_id) return null;
    reasons.push(`app ${rule.app_id}`);
  }
  if (rule.tag !== undefined) {
    const wanted = squash(rule.tag);
    if (!origin.tags.some((tag) => squash(tag) === wanted)) return null;
    reasons.push(`tag "${rule.tag}"`);
  }
  if (rule.email_domain !== undefined) {
    const domain = rule.email_domain.toLowerCase();
    if (!origin.emailDomains.some((one) => one === domain || one.endsWith(`.${domain}`))) return null;
    reasons.push(`e-mail domain ${rule.email_domain}`);
  }
  return reasons.length === 0 ? null : reasons.join(" and ");
}

/** "subscription_first_order", "Subscription-First-Order" and "Subscription First Order" are one tag. */
function squash(tag: string): string {
  return tag.toLowerCase().replace(/[\s_-]/g, "");
}

const parts = ["source_name", "app_id", "tag", "email_domain"] as const;

/** The operator's own rules from configuration or the API, or every problem with its path. */
export function parseOrderSourceRules(raw: unknown, path: string): Parsed<readonly OrderSourceRule[]> {
  if (!Array.isArray(raw) || raw.length > ownRulesMax) {
    const hint = `Write at most ${ownRulesMax} rules like { source: wholesale, tag: wholesale }.`;
    return { ok: false, problems: [{ path, problem: "not a list of order source rules", hint }] };
  }
  const rules: OrderSourceRule[] = [];
  const problems: Problem[] = [];
  raw.forEach((one, index) => {
    const rule = parseRule(one, `${path}.${index}`, problems);
    if (rule) rules.push(rule);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: rules };
}

function parseRule(raw: unknown, path: string, problems: Problem[]): OrderSourceRule | null {
  if (!isObject(raw) || typeof raw.source !== "string" || !/^[a-z][a-z0-9_]{0,59}$/.test(raw.source)) {
    const hint = "Name the source with a-z, 0-9 and _, for example wholesale.";
    problems.push({ path: `${path}.source`, problem: "no usable source name", hint });
    return null;
  }
  const rule: { -readonly [K in keyof OrderSourceRule]: OrderSourceRule[K] } = { source: raw.source };
  for (const [name, value] of Object.entries(raw)) {
    if (name === "source") continue;
    const part = parts.find((one) => one === name);
    const text = typeof value === "number" ? String(value) : value;
    if (!part || typeof text !== "string" || text.trim() === "" || text.length > 200) {
      const hint = `A rule has source and at least one of ${parts.join(", ")}, each a text.`;
      problems.push({ path: `${path}.${name}`, problem: "not a part of a rule", hint });
      return null;
    }
    rule[part] = part === "email_domain" ? text.trim().replace(/^@/, "") : text.trim();
  }
  if (parts.some((part) => rule[part] !== undefined)) return rule;
  const hint = `Say how to recognise it: at least one of ${parts.join(", ")}.`;
  problems.push({ path, problem: "a rule that says nothing", hint });
  return null;
}
