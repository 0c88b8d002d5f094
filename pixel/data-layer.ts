import { hook } from "./hook.ts";

type Json = Readonly<Record<string, unknown>>;
/** An entry of `dataLayer`: an object, or the arguments of a `gtag` call. */
type Entry = Json & { readonly [index: number]: unknown };

/** Calls back with kind, name and values of each `gtag` call and each e-commerce event, past and future. */
export function watchDataLayer(onEntry: (kind: unknown, name: string, values: Json) => void): void {
  const read = (entry: Entry) => {
    const { 0: kind, 1: name, 2: values, event, ecommerce } = entry ?? {};
    // What the references of gtag and of GA4 say that the values are.
    onEntry(kind ?? "event", `${name ?? event}`, (values ?? ecommerce ?? {}) as Json);
  };
  hook<Entry[]>(window, "dataLayer", (layer) => {
    layer.forEach(read);
    hook<Entry[]["push"]>(layer, "push", (inner) => (...entries) => {
      entries.forEach(read);
      return inner.apply(layer, entries);
    });
    return layer;
  });
}
