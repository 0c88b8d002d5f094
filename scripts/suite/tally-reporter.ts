import type { TestEvent } from "node:test/reporters";

/** A node:test reporter: one JSON line for each test (suites and files are not tests). */
export default async function* tally(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    if (event.data.details.type === "suite") continue;
    if (event.data.skip !== undefined || event.data.todo !== undefined) continue;
    const { name, file = "?" } = event.data;
    const passed = event.type === "test:pass";
    // node:test reports a file without tests as a test that passed, named after the file: nothing was shown by it.
    const empty = passed && file.endsWith(name);
    const label = empty ? `${file} holds no test` : `${name} (${file})`;
    yield `${JSON.stringify({ ok: passed && !empty, name: label })}\n`;
  }
}
