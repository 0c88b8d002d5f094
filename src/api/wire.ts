/**
 * The JSON of the whole API as types, for clients. Import them type-only (`import type`): a browser gets no code from
 * here. Times are milliseconds since 1970; errors are `ProblemReply` with the media type `application/problem+json`.
 */
export type * from "../wire/index.ts";
