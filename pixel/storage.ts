/** What all our keys in `localStorage` start with. */
const prefix = "_signalpost.";

/** The result, or undefined where the browser refuses: storage that is blocked or full, objects that are frozen. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Keys of ours that start with `start`. */
export function storedKeys(start = ""): string[] {
  return (attempt(() => Object.keys(localStorage)) ?? []).flatMap((key) =>
    key.startsWith(prefix + start) ? key.slice(prefix.length) : [],
  );
}

/** The stored object; an empty one for nothing, and for somebody else's text under our name. */
export function readStored(key: string) {
  return attempt(() => JSON.parse(localStorage[prefix + key])) ?? {};
}

/** Whether it could be stored. */
export function writeStored(key: string, value: unknown): boolean | undefined {
  return attempt(() => {
    localStorage[prefix + key] = JSON.stringify(value);
    return true;
  });
}

/** Forgets it. */
export function removeStored(key: string): void {
  attempt(() => delete localStorage[prefix + key]);
}
