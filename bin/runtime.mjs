// How the server's Node is started, by the command and by the benchmarks alike.
import { join } from "node:path";

/**
 * A small young generation (V8's own is several times as large, and never given back): a collection more now and
 * then costs less than the memory. See `npm run bench`. With a limit for the old one too (--max-old-space-size=512
 * --initial-old-space-size=32) a crowd costs 190 MB instead of 300, and every request some 5 % more processor time.
 */
export const nodeArguments = ["--max-semi-space-size=8"];

/**
 * The environment for a server whose files lie in `root`. Compiled code is kept beside the packages, or where systemd
 * says, so that the next start need not compile it again; a folder that cannot be written is no error. Fewer memory
 * pools of the C library: each thread would have one of its own, and leave it half empty.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} environment
 */
export function nodeEnvironment(root, environment) {
  const folder = environment.CACHE_DIRECTORY ?? join(root, "node_modules", ".cache", "signalpost");
  return { NODE_COMPILE_CACHE: folder, MALLOC_ARENA_MAX: "2", ...environment };
}
