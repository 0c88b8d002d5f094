import { createServer } from "node:http";

/**
 * The platform of the throughput figures: reads each body, counts its events, answers code 0. It does not check or
 * deduplicate, so that the two cores measure us; correctness is the emulator's business.
 */
let events = 0;
let lastAt = 0;
const latencies: number[] = [];
const server = createServer((request, response) => {
  if (request.method === "GET") {
    latencies.sort((a, b) => a - b);
    const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
    const reply = JSON.stringify({
      events,
      lastAt,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      cpu: process.cpuUsage(),
    });
    if (request.url === "/reset") {
      events = 0;
      latencies.length = 0;
    }
    response.end(reply);
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString("latin1");
    let count = 0;
    for (let at = text.indexOf('"event_id"'); at >= 0; at = text.indexOf('"event_id"', at + 10)) count++;
    events += count;
    lastAt = Date.now();
    noteLatency(text);
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"code":0,"message":"OK","request_id":"20261123000000000000000000000000AA","data":{}}');
  });
});

/** The page address of the oldest event in the request carries the time of sending. */
function noteLatency(text: string): void {
  const sent = /sent_ms=(\d+)/.exec(text);
  if (sent && latencies.length < 200_000) latencies.push(Date.now() - Number(sent[1]));
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(JSON.stringify({ url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }));
});
