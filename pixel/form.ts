import { identify } from "./pixel.ts";

/** Takes e-mail and phone from a form when it is submitted. */
export function forms(): void {
  addEventListener(
    "submit",
    ({ target }) => {
      const read = (trait: string, type: string) => {
        const value = (target as Element) // only elements are submitted
          .querySelector<HTMLInputElement>(`[type=${type}],input[name*=${trait} i],[autocomplete~=${type}]`)
          ?.value.trim();
        if (value) identify({ [trait]: value });
      };
      read("email", "email");
      read("phone", "tel");
    },
    true,
  );
}
