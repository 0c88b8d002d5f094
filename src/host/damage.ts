import { commitsBehindDamage, sqliteFiles } from "../engine/sqlite/index.ts";

/** Says what SQLite passes over in silence when it opens a folder: commits behind a damaged place. */
export function sayDamage(folder: string, logged: (level: "error", message: string) => void): void {
  for (const file of Object.values(sqliteFiles(folder))) {
    const lost = commitsBehindDamage(file);
    // A power cut leaves one at most, and nobody was told of that.
    if (lost > 1)
      logged("error", `${file}-wal is damaged: ${lost} commits behind that place are lost. Check the disk.`);
  }
}
