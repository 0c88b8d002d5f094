import type { Stand } from "./test-stand.ts";

/** A reply as the tests look at it. `json` is whatever came; each test says what it expects of it. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields of replies whose shape they are there to check
  readonly json: any;
}

/** What a request carries beside its path. */
export interface Carries {
  readonly body?: unknown;
  readonly cookie?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request as a program (with `key`) or as the console's page (with `cookie`). */
export async function ask(stand: Stand, route: string, carries: Carries = {}): Promise<Got> {
  const [method = "GET", path = "/"] = route.split(" ");
  const headers = {
    ...(carries.body === undefined ? {} : { "content-type": "application/json" }),
    ...(carries.cookie === undefined ? {} : { cookie: carries.cookie, origin: stand.url, "sec-fetch-site": "same-origin" }),
    ...(carries.key === undefined ? {} : { authorization: `Bearer ${carries.key}` }),
    ...carries.headers,
  };
  const body = carries.body === undefined ? {} : { body: JSON.stringify(carries.body) };
  const reply = await fetch(stand.url + path, { method, headers, redirect: "manual", ...body });
  const text = await reply.text();
  const isJson = /json/.test(reply.headers.get("content-type") ?? "");
  return { status: reply.status, headers: reply.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** The session cookie that a reply sets, as the browser would send it back. */
export function cookieOf(got: Got): string {
  const [cookie = ""] = got.headers.getSetCookie();
  return cookie.split(";")[0] ?? "";
}

/** Makes the owner's account through the one-time link and returns the session's cookie. */
export async function signUp(stand: Stand, email = "owner@shop.example", password = "a sentence to enter"): Promise<string> {
  const link = await stand.api.entrance();
  const token = link?.split("#")[1] ?? "";
  return cookieOf(await ask(stand, "POST /api/links/accept", { body: { token, email, password } }));
}
