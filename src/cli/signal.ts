/** Resolves when the process is asked to stop; a second request stops it at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const name of ["SIGINT", "SIGTERM"] as const) {
        process.off(name, stop);
        process.on(name, () => process.exit(1));
      }
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}
