/** Parts of the pixel that a shop switches on, by their option; the script carries those that it is asked for. */
export type Parts = Readonly<Partial<Record<"forms" | "dataLayer" | "cart", () => void>>>;
