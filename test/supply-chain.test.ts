import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}
const own = JSON.parse(readFileSync("package.json", "utf8"));
const lock: Readonly<Record<string, Locked>> = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const packages = Object.entries(lock).filter(([path]) => path !== "");

test("every package is pinned: exact versions, and integrity of all that runs on the server", () => {
  const named = { ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies };
  for (const [name, version] of Object.entries(named)) assert.match(String(version), /^\d+\.\d+\.\d+/, name);
  for (const [path, one] of packages.filter(([, each]) => !each.dev))
    assert.match(one.integrity ?? "", /^sha512-/, path);
});

test("each package that the server uses itself has its reason written down, and there are few", () => {
  const reasons = readFileSync("docs/adr/0005-runtime-dependencies.md", "utf8");
  const names = Object.keys(own.dependencies);
  for (const name of names)
    assert.ok(reasons.includes(`\`${name.replace(/^(@fastify)\/.*/, "$1/*")}\``), name);
  assert.ok(names.length <= 25, `${names.length} of them`);
});

test("no install script runs but those that package.json names", () => {
  const scripted = packages.filter(([, one]) => one.hasInstallScript).map(([path]) => path);
  const named = Object.keys(own.allowScripts);
  const unnamed = scripted.filter((path) => !named.includes(path.split("node_modules/").at(-1) ?? ""));
  assert.deepEqual(unnamed, []);
  assert.ok(Object.values(own.allowScripts).every((allowed) => allowed === false));
});

test("the list of components names every package that runs on the server, with a licence that we may use", () => {
  const sbom = JSON.parse(
    execFileSync(process.execPath, ["scripts/sbom.ts"], { encoding: "utf8", maxBuffer: 1e8 }),
  );
  assert.equal(sbom.bomFormat, "CycloneDX");
  const listed = new Set(sbom.components.map((one: { name: string }) => one.name));
  for (const name of Object.keys(own.dependencies)) assert.ok(listed.has(name), name);
  const allowed = /^(MIT|MIT-0|ISC|BSD-[23]-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0)$/;
  for (const [path, one] of packages.filter(([, each]) => !each.dev))
    assert.match(one.license ?? "", allowed, `${path}: ${one.license}`);
});
