import { identify } from "./pixel.ts";

/** Takes e-mail and phone from a form when it is submitted. */
export function forms(): void {
  addEventListener(
    "submit",
    ({ target }) => {
      const read = (name: string, type: string) =>
        (target as Element) // only elements are submitted
          .querySelector<HTMLInputElement>(`[type=${type}],input[name*=${name} i],[autocomplete~=${type}]`)
          ?.value.trim() || undefined;
      const [email, phone] = [read("email", "email"), read("phone", "tel")];
      if (email || phone) identify({ ...(email && { email }), ...(phone && { phone }) });
    },
    true,
  );
}
