import type { Part } from "./part.ts";

/** Takes e-mail and phone from a form when it is submitted. */
export const forms: Part = {
  option: "forms",
  start: ({ identify }) => {
    addEventListener(
      "submit",
      ({ target }) => {
        const traits: Record<string, string> = {};
        const read = (trait: string, type: string) => {
          const value = (target as Element) // only elements are submitted
            .querySelector<HTMLInputElement>(`[type=${type}],input[name*=${trait} i],[autocomplete~=${type}]`)
            ?.value.trim();
          if (value) traits[trait] = value;
        };
        read("email", "email");
        read("phone", "tel");
        if (traits.email || traits.phone) identify(traits);
      },
      true,
    );
    return undefined;
  },
};
