/** One thing that is wrong with an input: where, what, and what to send instead. */
export interface Problem {
  /** Dotted path into the input, `""` for the input itself. Example: `properties.contents.0.price`. */
  readonly path: string;
  readonly problem: string;
  readonly hint: string;
}

/** The result of parsing: a value, or every problem that was found. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A mistake of the operator (configuration, credentials, disk): tells what to do next. */
export class OperatorError extends Error {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "OperatorError";
    this.code = code;
    this.hint = hint;
  }
}

/** For the `default` branch of a switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
