/** What all our keys in `localStorage` start with. */
export const storagePrefix = "_signalpost.";

/** The result, or undefined where the browser refuses: storage that is blocked or full, objects that are frozen. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {}
}

/** Our keys in storage that have `part` in them. */
export function storedKeys(part: string): string[] {
  return Object.keys(attempt(() => localStorage) ?? {}).filter((key) => key.includes(part));
}

/** The stored object; an empty one for nothing, and for somebody else's text under our name. */
export function readStored(key: string) {
  return attempt(() => JSON.parse(localStorage[key])) ?? {};
}

/** Stores an object, or forgets it when there is none; falsy where the browser refuses. */
export function store(key: string, value?: unknown): unknown {
  return attempt(() => {
    if (value) localStorage[key] = JSON.stringify(value);
    else delete localStorage[key];
    return true;
  });
}
