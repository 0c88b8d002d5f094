import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { OperatorError } from "../core/index.ts";
import { type RouteSpec, routes } from "../wire/index.ts";
import { callServer, localServer } from "./ask-server.ts";
import { address, examples } from "./option.ts";
import { paint, print } from "./terminal.ts";

interface ApiOptions {
  readonly url: string;
  readonly body?: string;
}

const table: readonly (readonly [string, RouteSpec])[] = Object.entries(routes);
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** `signalpost api`: every route of the API, and so everything that the console does, from the command line. */
export function addApi(program: Command): void {
  const command = program
    .command("api")
    .description(
      "Call the running server's API: everything that the console does; without a path, list what there is",
    )
    .argument("[method]", `${methods.join(", ")}, or a word to look for in the list`)
    .argument("[path]", "such as /api/stores/demo/destinations; a query goes behind a question mark")
    .option("--body <json>", "JSON; @FILE reads a file, - reads what is piped in")
    .option("--url <address>", "the server; needs SIGNALPOST_API_KEY", address, localServer)
    .action(api);
  command.addHelpText("after", "\nParameters, bodies and replies are described at /api/docs of the server.");
  examples(command, [
    "signalpost api replay",
    "signalpost api GET /api/needs",
    "signalpost api GET '/api/stores/demo/events?state=rejected&limit=5'",
    `signalpost api PATCH /api/stores/demo/destinations/tiktok --body '{"active":false}'`,
    "signalpost api PUT /api/stores/demo/event-mappings/big --body @rule.json",
  ]);
}

async function api(method: string | undefined, path: string | undefined, options: ApiOptions): Promise<void> {
  if (path === undefined) {
    for (const line of routeList(method ?? "")) print(line);
    return;
  }
  const verb = method?.toUpperCase() ?? "";
  if (!methods.includes(verb) || !path.startsWith("/api/")) {
    const hint = "For example: signalpost api GET /api/needs. `signalpost api` lists all routes.";
    throw new OperatorError("bad_call", `${verb} ${path} is no call of the API`, hint);
  }
  const reply = await callServer(options.url, `${verb} ${path}`, await readBody(options.body, verb));
  if (reply.headers.get("content-type")?.startsWith("text/event-stream")) {
    for await (const chunk of reply.body ?? []) process.stdout.write(chunk);
    return;
  }
  const words = await reply.text();
  if (words !== "") print(indented(words));
}

/** Routes whose address or words hold the given word. */
function routeList(word: string): readonly string[] {
  const wanted = word.toLowerCase();
  const found = table.filter(([name, { summary }]) => `${name} ${summary}`.toLowerCase().includes(wanted));
  if (found.length > 0) return found.map(([name, { summary }]) => `${paint("cyan", name)}\n    ${summary}`);
  throw new OperatorError("no_route", `no route has the word ${word}`, "`signalpost api` lists all of them.");
}

/** What changes something has a body, be it an empty one. */
async function readBody(given: string | undefined, verb: string): Promise<unknown> {
  if (given === undefined) return verb === "GET" || verb === "DELETE" ? undefined : {};
  const json =
    given === "-"
      ? await text(process.stdin)
      : given.startsWith("@")
        ? await readFile(given.slice(1), "utf8")
        : given;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new OperatorError(
      "bad_body",
      "the body is not JSON",
      "Quote it: --body '{\"active\":false}'",
      error,
    );
  }
}

function indented(reply: string): string {
  try {
    return JSON.stringify(JSON.parse(reply), null, 2);
  } catch {
    return reply.trimEnd();
  }
}
