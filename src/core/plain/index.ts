/**
 * What of core needs no package. The threads of the log and of the reads for people parse no event: through core's
 * other door each would hold nine megabytes of parsers and phone plans that it never calls (`node bench/soak.ts`).
 */
export * from "../problem.ts";
export * from "../time.ts";
