import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Message } from "../src/destinations/webhook/schema.ts";

/** Writes what is derived from the tree: `npm run gen`, and with `--check` only says whether it is up to date. */
const root = join(import.meta.dirname, "..");
const target = join(root, "src/destinations/registry.ts");

const schemaTarget = join(root, "src/destinations/webhook/event.schema.json");
const wanted: ReadonlyMap<string, string> = new Map([
  [target, registry(destinationFolders())],
  [schemaTarget, `${JSON.stringify(Message, null, 2)}\n`],
]);

for (const [path, text] of wanted) {
  const name = relative(root, path);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
    console.log(`wrote ${name}`);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`${name} is not up to date: run \`npm run gen\` and commit it.`);
    process.exitCode = 1;
  }
}

/** A destination is a folder of src/destinations with a manifest. */
function destinationFolders(): readonly string[] {
  const base = join(root, "src/destinations");
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(base, entry.name)).includes("manifest.ts"))
    .map((entry) => entry.name)
    .sort();
}

function registry(folders: readonly string[]): string {
  const variable = (folder: string) => folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const imports = folders.map((folder) => `import { ${variable(folder)} } from "./${folder}/index.ts";`);
  const list = `[${folders.map(variable).join(", ")}]`;
  return [
    "// Written by `npm run gen` from the folder list; do not edit.",
    "// biome-ignore-all format: the generator writes it",
    'import type { AnyDestinationType } from "../core/index.ts";',
    ...imports,
    "",
    "/** Every destination type, by folder name. */",
    `export const destinationTypes: readonly AnyDestinationType[] = ${list};`,
    "",
  ].join("\n");
}
