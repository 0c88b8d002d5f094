export { type AlertChannelFile, isTimeZone } from "./alert-schema.ts";
export * from "./configuration.ts";
export * from "./contact-key.ts";
export { assembleConfig, type FieldPath, flattenConfig, isSecretField } from "./field.ts";
export { type ConfigProblem, placeProblems } from "./locate.ts";
export * from "./master-key.ts";
export * from "./parse.ts";
export * from "./schema.ts";
export * from "./secret.ts";
