import type { PixelInfo } from "./emulator.ts";

/** A pixel (event source) that exists from the start, with the first token that may write to it. */
export interface PixelOptions {
  readonly code: string;
  readonly token: string;
  readonly eventSource?: string;
}

/** What a token may do: nothing known of it, no longer valid, or the pixels it may write to. */
export type TokenState =
  | { readonly kind: "unknown" }
  | { readonly kind: "revoked" }
  | { readonly kind: "expired" }
  | { readonly kind: "valid"; readonly pixels: ReadonlySet<string>; readonly addedAtMs: number };

interface Token {
  state: "valid" | "revoked" | "expired";
  readonly pixels: Set<string>;
  addedAtMs: number;
}

/** The accounts of one platform: pixels, and the tokens that may write to them. */
export interface Credentials {
  token(value: string): TokenState;
  /** What kind of events a pixel takes; undefined when there is no such pixel. */
  eventSource(pixel: string): string | undefined;
  pixels(): readonly PixelInfo[];
  add(pixel: string, token: string, nowMs: number): void;
  revoke(token: string): void;
  expire(token: string): void;
  reset(): void;
}

/** Keeps pixels and tokens; `defaultSource` is the kind of a pixel that does not say. */
export function createCredentials(first: readonly PixelOptions[], defaultSource: string): Credentials {
  const sources = new Map<string, string>();
  const tokens = new Map<string, Token>();
  const add = (pixel: string, value: string, nowMs: number): void => {
    if (!sources.has(pixel)) sources.set(pixel, defaultSource);
    const token = tokens.get(value) ?? { state: "valid", pixels: new Set(), addedAtMs: nowMs };
    token.state = "valid";
    token.addedAtMs = nowMs;
    token.pixels.add(pixel);
    tokens.set(value, token);
  };
  const mark = (value: string, state: "revoked" | "expired"): void => {
    const token = tokens.get(value);
    if (token) token.state = state;
  };
  const reset = (): void => {
    sources.clear();
    tokens.clear();
    for (const { code, token, eventSource } of first) {
      sources.set(code, eventSource ?? defaultSource);
      add(code, token, Number.NEGATIVE_INFINITY);
    }
  };
  reset();
  return {
    token(value) {
      const token = tokens.get(value);
      if (!token) return { kind: "unknown" };
      const { state, pixels, addedAtMs } = token;
      return state === "valid" ? { kind: "valid", pixels, addedAtMs } : { kind: state };
    },
    eventSource: (pixel) => sources.get(pixel),
    pixels: () =>
      [...sources].map(([code, eventSource]) => ({
        code,
        eventSource,
        tokens: [...tokens.values()].filter((token) => token.state === "valid" && token.pixels.has(code))
          .length,
      })),
    add,
    revoke: (value) => mark(value, "revoked"),
    expire: (value) => mark(value, "expired"),
    reset,
  };
}
