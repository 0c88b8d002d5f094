import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Component {
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * `npm run sbom`: a CycloneDX list of what runs on the server, made of the lockfile, on stdout. npm itself writes it;
 * this leaves out what only builds and tests (npm's own `--omit=dev` also drops packages that both sides use), and what
 * changes with every run, so that two lists can be compared.
 */
const args = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"];
const text = execFileSync("npm", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
const { serialNumber: _serial, metadata, components, dependencies: _edges, ...rest } = JSON.parse(text);
const { timestamp: _timestamp, ...about } = metadata;
const locked = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
// npm writes the list by CycloneDX's schema.
const kept = (components as readonly Component[]).filter(({ properties = [] }) => {
  const path = properties.find(({ name }) => name === "cdx:npm:package:path")?.value ?? "";
  return locked[path]?.dev !== true;
});
process.stdout.write(`${JSON.stringify({ ...rest, metadata: about, components: kept }, null, 2)}\n`);
