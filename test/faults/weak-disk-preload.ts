import { DatabaseSync } from "node:sqlite";

/** Loaded before a server: a disk or a build of SQLite on which the settings that are asked for do not hold. */
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  const weak = process.env.WEAK_DISK === "journal" ? ["WAL", "DELETE"] : ["FULL", "NORMAL"];
  exec.call(this, sql.replace(`= ${weak[0]}`, `= ${weak[1]}`));
};
