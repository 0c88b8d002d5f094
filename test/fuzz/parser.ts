/** One reader of what others write, as the campaign feeds it. */
export interface Parser {
  readonly name: string;
  /** What it reads, in words, for the report. */
  readonly reads: string;
  /** Real inputs to start from. */
  readonly seeds: readonly Buffer[];
  /** Words of its language, to be strewn in. */
  readonly words: readonly string[];
  /** Longest input that reaches it. */
  readonly bytesMax: number;
  /** Reads the input and checks what must be so for every input; throws when it is not. */
  readonly take: (input: Buffer) => void | Promise<void>;
  /** How long one answer may take. @default 20 s */
  readonly answerMsMax?: number;
  /** Frees what it holds. */
  readonly close?: () => Promise<void>;
}

/** What the seeds are full of, and what must not come out in clear. */
export const person = {
  email: "canary.jane@mail.example",
  phone: "+12135550199",
  first_name: "Canaryjane",
  last_name: "Canaryroe",
} as const;

/** Fails when a whole address of the seeds' person is in a text. */
export function assertNobody(text: string, where: string): void {
  const at = text.toLowerCase().indexOf(person.email);
  if (at < 0) return;
  throw new Error(`an address in clear ${where}: ${text.slice(Math.max(0, at - 60), at + 40)}`);
}

/** Bytes of a value as JSON. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
