import type { Body, PathParams, ProblemReply, Query, Reply, RouteName } from "../../../src/wire/index.ts";

/** A refusal by the API, or its absence (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly reply: Partial<ProblemReply>;
  constructor(status: number, reply: Partial<ProblemReply>) {
    super(reply.detail ?? reply.title ?? `The server answered ${status}.`);
    this.name = "ApiProblem";
    this.status = status;
    this.reply = reply;
  }
}

type PathOf<Name extends string> = Name extends `${string} ${infer Path}` ? Path : never;
type Params<Name extends RouteName> =
  unknown extends PathParams<PathOf<Name>> ? unknown : { readonly params: PathParams<PathOf<Name>> };
type WithBody<Name extends RouteName> =
  Body<Name> extends undefined ? unknown : { readonly body: Body<Name> };
type WithQuery<Name extends RouteName> =
  Query<Name> extends undefined ? unknown : { readonly query?: Query<Name> };

/** What a route is called with: its path's names, its query, its body. */
export type Given<Name extends RouteName> = Params<Name> & WithBody<Name> & WithQuery<Name>;

/** The same with nothing left out, for code that does not know the route. */
interface AnyGiven {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** Address of a route with its names filled in; query values that are not given are left out. */
export function address<Name extends RouteName>(route: Name, given: Given<Name>): string {
  // Every Given is an AnyGiven; a generic intersection is too deep for the compiler to see it.
  const { params = {}, query = {} } = given as AnyGiven;
  const path = route
    .slice(route.indexOf(" ") + 1)
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(pairs).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** One call to the API. */
export async function call<Name extends RouteName>(
  route: Name,
  given: Given<Name>,
  signal?: AbortSignal,
): Promise<Reply<Name>> {
  // As in `address`.
  const { body } = given as AnyGiven;
  const reply = await send(route.slice(0, route.indexOf(" ")), address(route, given), body, signal);
  const text = await reply.text();
  if (!reply.ok) throw new ApiProblem(reply.status, problemOf(text));
  const isJson = reply.headers.get("content-type")?.includes("json") ?? false;
  // The shape is promised by the schemas of src/api, which the server's own replies are written with.
  return (text === "" ? undefined : isJson ? JSON.parse(text) : text) as Reply<Name>;
}

async function send(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(0, {
      detail: "The server does not answer.",
      hint: "Is Signalpost running, and is this machine online?",
    });
  }
}

function problemOf(text: string): Partial<ProblemReply> {
  try {
    const parsed: unknown = JSON.parse(text);
    // Every field is optional here and only ever shown, so a foreign object does no harm.
    if (typeof parsed === "object" && parsed !== null) return parsed as Partial<ProblemReply>;
  } catch {
    // Not JSON: a proxy in between answered.
  }
  return {
    detail: "Something between this page and the server answered in its place.",
    hint: text.slice(0, 200),
  };
}

/** The sentence to show for any error. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem) return [error.message, error.reply.hint].filter(Boolean).join(" ");
  return error instanceof Error ? error.message : String(error);
}

/** What the API said about one field of a form: `settings.pixel_id`. */
export function problemAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const item = error.reply.problems?.find(
    (problem) => problem.path === path || problem.path.endsWith(`.${path}`),
  );
  return item && [item.problem, item.hint].filter(Boolean).join(" ");
}
