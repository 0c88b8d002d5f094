import { attempt } from "./storage.ts";

/**
 * Puts `wrap` around a property for good: around the value that is there now and around every value assigned
 * later, so that a platform's script may replace its own methods at any time. The page sees a property like any
 * other. A frozen object cannot be watched; the session report then shows what it looks like.
 */
export function hook<T>(target: object, key: string, wrap: (value: T) => T): void {
  let outer: T;
  const set = (value: T) => {
    if (value !== outer) outer = value && (attempt(() => wrap(value)) ?? value);
  };
  // The caller names the type that the platform gives this property.
  set((target as Record<string, T>)[key] as T);
  attempt(() => Object.defineProperty(target, key, { configurable: true, get: () => outer, set }));
}
