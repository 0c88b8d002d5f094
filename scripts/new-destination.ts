import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * `npm run new:destination NAME`: a folder under src/destinations from `scripts/destination-template`. Its contract
 * test then fails at each place that the author has to fill in, and says what belongs there.
 */
const [name = "", into] = process.argv.slice(2);
/** The tree that gets the folder: this one, but in a test. */
const root = into ?? join(import.meta.dirname, "..");
const target = join(root, "src/destinations", name);

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  console.error("usage: npm run new:destination NAME   (a-z, 0-9 and -, for example: snapchat)");
  process.exitCode = 1;
} else if (existsSync(target)) {
  console.error(`src/destinations/${name} exists already.`);
  process.exitCode = 1;
} else {
  scaffold();
}

function scaffold(): void {
  const pascal = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  const template = join(import.meta.dirname, "destination-template");
  for (const file of readdirSync(template, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".template")) continue;
    const text = readFileSync(join(template, file), "utf8")
      .replaceAll("__name__", name)
      .replaceAll("__Name__", pascal)
      .replaceAll("__camel__", camel);
    const path = join(target, file.replace("__name__", name).replace(/\.template$/, ""));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(`wrote src/destinations/${name}. Next:
  npm run gen
  npm test -- src/destinations/${name}
and fill in what fails; docs/adding-a-destination.md goes through it step by step.`);
}
