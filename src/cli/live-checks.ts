import type { Diagnosis, Reply } from "../wire/index.ts";
import { askServer } from "./ask-server.ts";
import { type Finding, printFinding } from "./finding.ts";
import { paint, print } from "./terminal.ts";

const topics: readonly Diagnosis["topic"][] = ["missing", "duplicates", "match"];

/** The console's guided checks of a running server, question by question and store by store. */
export async function diagnoseServer(url: string): Promise<readonly Finding[]> {
  // Checked by the server.
  const { stores } = JSON.parse(await askServer(url, "GET /api/stores")) as Reply<"GET /api/stores">;
  const all: Finding[] = [];
  for (const { id } of stores) {
    for (const topic of topics) {
      const route = `GET /api/stores/${id}/diagnose?topic=${topic}`;
      const { title, checks } = JSON.parse(await askServer(url, route)) as Diagnosis; // checked by the server
      print(`\n${paint("bold", `${id}: ${title}`)}`);
      for (const check of checks) {
        const about = check.destination === null ? "" : ` (${check.destination})`;
        const what = `${check.title}${about}: ${check.sentence}`;
        const { result, remedy } = check;
        const finding = remedy === null ? { result, what } : { result, what, hint: `${remedy.label}.` };
        printFinding(finding);
        all.push(finding);
      }
    }
  }
  return all;
}
