import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createHttp } from "./http.ts";

const skip = spawnSync("openssl", ["version"]).error ? "there is no openssl to make a certificate" : false;

test("a server whose certificate nobody vouches for gets nothing", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const args = [
    "req",
    "-x509",
    ...curve,
    "-keyout",
    key,
    "-out",
    cert,
    "-subj",
    "/CN=localhost",
    "-days",
    "2",
  ];
  execFileSync("openssl", args, { stdio: "ignore" });
  const asked: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    asked.push(request.url ?? "");
    response.end("x");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  const http = createHttp();
  try {
    const request = {
      method: "POST",
      url: `https://localhost:${port}/`,
      headers: {},
      body: "secret",
    } as const;
    for (const publicUnless of [undefined, ["127.0.0.0/8"]]) {
      const limits = { timeoutMs: 5_000, replyBytesMax: 100 };
      const reply = await http.send({ ...request, ...(publicUnless ? { publicUnless } : {}) }, limits);
      assert.ok(reply.kind === "unreached", JSON.stringify(reply));
      assert.match(reply.error, /self.signed/i);
    }
    assert.deepEqual(asked, []);
  } finally {
    await http.close();
    server.close();
    await once(server, "close");
    rmSync(folder, { recursive: true });
  }
});
