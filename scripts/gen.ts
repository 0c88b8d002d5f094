import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes what is derived from the tree: `npm run gen`, and with `--check` only says whether it is up to date. */
const root = join(import.meta.dirname, "..");
const target = join(root, "src/destinations/registry.ts");

const wanted = registry(destinationFolders());
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== wanted) {
    console.error(
      "src/destinations/registry.ts does not match the folders: run `npm run gen` and commit it.",
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, wanted);
  console.log(`registry.ts: ${destinationFolders().join(", ")}`);
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
    'import type { AnyDestinationType } from "../core/index.ts";',
    ...imports,
    "",
    "/** Every destination type, by folder name. */",
    `export const destinationTypes: readonly AnyDestinationType[] = ${list};`,
    "",
  ].join("\n");
}
