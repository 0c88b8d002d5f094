import { invalid } from "../refusal.ts";
import { commonPasswords } from "./common-passwords.ts";

const charsMin = 12;
const differentMin = 5;

/** Refuses a new password that is short, or that somebody would try among the first. */
export function checkPassword(email: string, password: string | undefined): void {
  if (password === undefined || password.length < charsMin) {
    const hint = "Use a short sentence that only you would say.";
    throw invalid([{ path: "password", problem: `shorter than ${charsMin} characters`, hint }]);
  }
  const plain = password.toLowerCase();
  if (commonPasswords.has(plain.trim())) {
    const hint = "It stands in lists of the most common passwords. Use a sentence that only you would say.";
    throw invalid([{ path: "password", problem: "used by many people", hint }]);
  }
  if (plain.includes(email.split("@")[0] ?? email) || new Set(password).size < differentMin) {
    const hint = "Leave your address out of it and use more different letters.";
    throw invalid([{ path: "password", problem: "too easy to guess", hint }]);
  }
}
