import type { AlertChannelFile } from "../../config/index.ts";
import type { Problem } from "../../core/index.ts";

/** What is wrong with a channel's address and secret; what is left out is no problem, because it may be stored. */
export function channelProblems(channel: Omit<AlertChannelFile, "id">): readonly Problem[] {
  const { kind, address, secret } = channel;
  const problems: Problem[] = [];
  if (address !== undefined && kind === "email" && !isMailbox(address)) {
    const hint = "Write one: ops@shop.example.";
    problems.push({ path: "address", problem: "not an e-mail address", hint });
  }
  if (address !== undefined && kind !== "email" && !isHttps(address)) {
    const hint = "Paste the webhook's whole address, with https://.";
    problems.push({ path: "address", problem: "not an https address", hint });
  }
  if (secret !== undefined && kind !== "webhook") {
    const hint = "Leave it out: only a signed webhook has one.";
    problems.push({ path: "secret", problem: "nothing is signed for this kind of channel", hint });
  } else if (secret !== undefined && !/^whsec_[A-Za-z0-9+/=]{24,}$/.test(secret)) {
    const hint = "Use whsec_ and at least 24 base64 characters.";
    problems.push({ path: "secret", problem: "not a signing secret", hint });
  }
  return problems;
}

/** Enough of an address to know it again: `hooks.slack.com/…3f9a`, `o…@shop.example`; null: none is stored. */
export function shownTarget({ kind, address }: AlertChannelFile): string | null {
  if (address === undefined) return null;
  if (kind === "email") return `${address.slice(0, 1)}…${address.slice(address.lastIndexOf("@"))}`;
  return URL.canParse(address) ? `${new URL(address).host}/…${address.slice(-4)}` : `…${address.slice(-4)}`;
}

function isHttps(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === "https:";
}

/** One plain address: a list or a name in front would let more people in than are shown. */
function isMailbox(address: string): boolean {
  return /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}$/.test(address) && address.length <= 254;
}
