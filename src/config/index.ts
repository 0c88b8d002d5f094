export * from "./configuration.ts";
export { assembleConfig, type FieldPath, flattenConfig, isSecretField } from "./field.ts";
export * from "./parse.ts";
export * from "./schema.ts";
export * from "./secret.ts";
