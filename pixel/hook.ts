/**
 * Puts `wrap` around a property for good: around the value that is there now and around every value assigned later, so that
 * a platform's script may replace its own methods at any time. The page sees a property like any other.
 */
export function hook<T>(target: object, key: string, wrap: (value: T) => T): void {
  const current: unknown = Reflect.get(target, key);
  // The caller names the type that the platform gives this property.
  let outer = current ? wrap(current as T) : (current as T);
  try {
    Object.defineProperty(target, key, {
      configurable: true,
      get: () => outer,
      set: (value: T) => {
        if (value !== outer) outer = value ? wrap(value) : value;
      },
    });
  } catch {
    // A frozen object cannot be observed; the session report then shows what it looks like.
  }
}
