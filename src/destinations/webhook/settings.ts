import {
  contactFields,
  type Field,
  hostOf,
  isNetwork,
  type Parsed,
  type Problem,
  publicIp,
  type Secrets,
  type SettingWarning,
} from "../../core/index.ts";
import { clearContactsField, clearContactsWarnings, readFields, readSecrets } from "../kit/index.ts";

/** Settings of one webhook; `settingFields` says what each means. */
export interface WebhookSettings {
  readonly url: string;
  /** @default [] */
  readonly allow_networks: readonly string[];
  /** @default false */
  readonly batches: boolean;
  /** @default false */
  readonly include_browser: boolean;
  /** @default false */
  readonly clear_contacts: boolean;
}

/** The form of a webhook. */
export const settingFields: readonly Field[] = [
  {
    name: "url",
    label: "Address",
    help: "Where events are sent by POST. Answer with any 2xx within 20 seconds; redirects are not followed.",
    kind: "text",
    required: true,
    placeholder: "https://hooks.example/storefront",
  },
  {
    name: "allow_networks",
    label: "Private networks",
    help: "Only public addresses are connected to, so that a webhook cannot reach into your own network. List networks that are allowed all the same: 10.0.0.0/8.",
    kind: "list",
    required: false,
    placeholder: "10.0.0.0/8",
  },
  {
    name: "batches",
    label: "Several events a request",
    help: "Off: one event is one message. On: up to 100 events come in one message, as a list.",
    kind: "toggle",
    required: false,
    defaultValue: false,
  },
  {
    name: "include_browser",
    label: "Include browser data",
    help: "Also send IP address, user agent, click IDs and cookies of every ad platform. For receivers of your own only.",
    kind: "toggle",
    required: false,
    defaultValue: false,
  },
  clearContactsField(contactFields),
];

/** The credentials of a webhook. */
export const secretFields: readonly Field[] = [
  {
    name: "signing_secret",
    label: "Signing secret",
    help: "whsec_ and 24 to 64 random bytes in base64. The receiver checks every message with it.",
    kind: "text",
    required: true,
    placeholder: "whsec_...",
  },
  {
    name: "previous_signing_secret",
    label: "Previous signing secret",
    help: "While it stands here, messages carry a signature by each of the two, so that the receiver can change over.",
    kind: "text",
    required: false,
    placeholder: "whsec_...",
  },
];

/** Checks settings as configured. */
export function parseSettings(
  raw: unknown,
): Parsed<{ readonly settings: WebhookSettings; readonly warnings: readonly SettingWarning[] }> {
  const read = readFields(raw, settingFields);
  if (!read.ok) return read;
  const { text, texts, toggle } = read.value;
  const url = text("url") ?? "";
  const networks = texts("allow_networks");
  const problems: Problem[] = [];
  const host = URL.canParse(url) ? hostOf(url) : null;
  if (host === null) {
    problems.push({ path: "url", problem: "not a web address", hint: "Write https://hooks.example/path." });
  } else if (new URL(url).username !== "" || new URL(url).password !== "") {
    problems.push({
      path: "url",
      problem: "carries a user name or password",
      hint: "Addresses are logged on their way. Check our signature instead.",
    });
  }
  networks.forEach((network, index) => {
    if (isNetwork(network)) return;
    problems.push({ path: `allow_networks.${index}`, problem: "not a network", hint: "Write 10.0.0.0/8." });
  });
  if (problems.length > 0 || host === null) return { ok: false, problems };
  return {
    ok: true,
    value: {
      settings: {
        url,
        allow_networks: networks,
        batches: toggle("batches"),
        include_browser: toggle("include_browser"),
        clear_contacts: toggle("clear_contacts"),
      },
      warnings: [
        ...warningsFor(url, host, networks),
        ...clearContactsWarnings(toggle("clear_contacts"), contactFields),
      ],
    },
  };
}

function warningsFor(url: string, host: string, networks: readonly string[]): SettingWarning[] {
  const warnings: SettingWarning[] = [];
  if (!url.toLowerCase().startsWith("https:")) {
    warnings.push({ field: "url", warning: "Without https everybody on the way can read the events." });
  }
  const bare = host.replace(/^\[|\]$/g, "");
  const isPrivate = bare === "localhost" || (/^[\d.]+$|:/.test(bare) && publicIp(bare) === null);
  if (isPrivate && networks.length === 0) {
    warnings.push({
      field: "url",
      warning: "This address is private. List its network under allow_networks.",
    });
  }
  return warnings;
}

const secretForm = /^whsec_([A-Za-z0-9+/]{20,120}={0,2})$/;

/** Checks and trims the signing secrets; problems never repeat them. */
export function parseSecrets(raw: Readonly<Record<string, string>>): Parsed<Secrets> {
  return readSecrets(raw, secretFields, (_name, value) => {
    const bytes = keyOf(value).length;
    if (secretForm.test(value) && bytes >= 16 && bytes <= 64) return null;
    return {
      problem: "not a Standard Webhooks secret",
      hint: 'Make one with: echo "whsec_$(openssl rand -base64 32)"',
    };
  });
}

/** The key of a secret: what follows `whsec_`, decoded. */
export function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64");
}
