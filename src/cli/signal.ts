/** A second request within this time is the same one: launcher, npm and systemd pass a signal on that came to all. */
const sameRequestMs = 2000;

/** Resolves when the process is asked to stop; asked again later, it stops at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | null = null;
    const asked = () => {
      if (askedAt === null) {
        askedAt = Date.now();
        resolve();
      } else if (Date.now() - askedAt > sameRequestMs) {
        process.exit(1);
      }
    };
    process.on("SIGINT", asked);
    process.on("SIGTERM", asked);
  });
}
