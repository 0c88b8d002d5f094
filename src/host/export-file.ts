import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes what is stored about a person to `privacy/<id>.json` in the data folder, readable by the server's own account
 * alone. The shop's owner hands it over and deletes the file.
 */
export async function keepExport(folder: string, id: string, data: object): Promise<string> {
  const directory = join(folder, "privacy");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const name = `${id}.json`;
  await writeFile(join(directory, name), `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
  return join("privacy", name);
}
