// Loaded into the server by the test (NODE_OPTIONS=--import): the thread that first sees the file CRASH_FILE and is
// named in it ("main" or "worker") fails, with an event in hand.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env.CRASH_FILE;
const event = { email: "canary.crash@mail.example", phone: "+12135550001", first_name: "Canarycrash" };
// Not the small program in front, which starts the pinned Node and has no threads.
const isServer = !isMainThread || /cli\/main\.[jt]s$/.test(process.argv[1] ?? "");

if (file && isServer) {
  setInterval(() => {
    if (!existsSync(file) || readFileSync(file, "utf8") !== (isMainThread ? "main" : "worker")) return;
    rmSync(file, { force: true });
    try {
      // V8 quotes what it cannot read.
      JSON.parse(`${JSON.stringify(event).slice(0, -1)},`);
    } catch (cause) {
      throw Object.assign(new Error(`cannot take ${event.email}, ${event.phone}: ${cause}`, { cause }), {
        event,
      });
    }
  }, 20).unref();
}
