import { request } from "undici";
import type { Stand } from "./test-stand.ts";

/** A reply as the tests look at it. `json` is whatever came; each test says what it expects of it. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
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
  const page = { origin: stand.url, "sec-fetch-site": "same-origin" };
  const headers = {
    ...(carries.body === undefined ? {} : { "content-type": "application/json" }),
    ...(carries.cookie === undefined ? {} : { cookie: carries.cookie, ...page }),
    ...(carries.key === undefined ? {} : { authorization: `Bearer ${carries.key}` }),
    ...carries.headers,
  };
  const body = carries.body === undefined ? null : JSON.stringify(carries.body);
  // The route names are the methods that undici knows.
  const reply = await request(stand.url + path, { method: method as "GET", headers, body });
  const text = await reply.body.text();
  const isJson = /json/.test(String(reply.headers["content-type"] ?? ""));
  return { status: reply.statusCode, headers: reply.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** The session cookie that a reply sets, as the browser would send it back. */
export function cookieOf(got: Got): string {
  return setCookie(got).split(";")[0] ?? "";
}

/** The whole Set-Cookie header of a reply. */
export function setCookie(got: Got): string {
  return [got.headers["set-cookie"] ?? ""].flat()[0] ?? "";
}

/** What a person types to make an account. */
export const owner = { email: "owner@shop.example", password: "a sentence to enter" } as const;

/** Makes the owner's account through the one-time link and returns the session's cookie. */
export async function signUp(stand: Stand): Promise<string> {
  const token = (await stand.api.entrance())?.split("#")[1] ?? "";
  return cookieOf(await ask(stand, "POST /api/links/accept", { body: { token, ...owner } }));
}

/** Invites somebody and lets them in; returns their cookie. */
export async function signUpAs(
  stand: Stand,
  cookie: string,
  role: "owner" | "admin" | "viewer",
): Promise<string> {
  const email = `${role}-2@shop.example`;
  const invited = await ask(stand, "POST /api/team/links", { cookie, body: { email, role } });
  const token = String(invited.json.url).split("#")[1] ?? "";
  const body = { token, password: "another sentence to enter" };
  return cookieOf(await ask(stand, "POST /api/links/accept", { body }));
}
