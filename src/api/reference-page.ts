import { isObject } from "../core/index.ts";
import { escapeHtml } from "./escape.ts";

/** How deep fields are listed; deeper ones are in the OpenAPI document. */
const depthMax = 4;

/** The API reference as one page without scripts, made from the OpenAPI document. */
export function renderReference(document: unknown): string {
  const paths = at(document, "paths");
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(isObject(methods) ? methods : {}).map(([method, operation]) => ({
      path,
      method,
      operation,
    })),
  );
  const tags = [...new Set(operations.map((one) => tagOf(one.operation)))];
  const sections = tags.map((tag) => {
    const own = operations.filter((one) => tagOf(one.operation) === tag);
    return `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${own.map(renderOperation).join("")}`;
  });
  const links = tags.map((tag) => `<li><a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a></li>`).join("");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>HTTP API · Signalpost</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/docs.css"></head><body><a class="skip" href="#text">To the text</a>
<header><a href="/">Signalpost</a> <a href="/docs">Documentation</a> <a href="/api/docs">HTTP API</a>
<a class="all" href="#all">Contents</a></header>
<div class="columns"><nav id="all" aria-label="Parts of the API"><ul>${links}</ul></nav><main id="text">
<h1>Signalpost API</h1><p>${withCode(textAt(at(document, "info"), "description"))}</p>
<p>Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a>.</p>
${sections.join("\n")}</main></div></body></html>`;
}

function renderOperation(one: {
  readonly path: string;
  readonly method: string;
  readonly operation: unknown;
}): string {
  const parameters = Object.values(at(one.operation, "parameters"));
  const body = schemaIn(at(one.operation, "requestBody"));
  const responses = at(one.operation, "responses");
  const reply = schemaIn(at(responses, "200"));
  return `<section><h3><code>${one.method.toUpperCase()} ${escapeHtml(one.path)}</code></h3>
<p>${escapeHtml(sentence(textAt(one.operation, "summary")))} ${escapeHtml(textAt(one.operation, "description"))}</p>
${parameters.length > 0 ? `<h4>Parameters</h4>${table(parameters.map(renderParameter))}` : ""}
${body ? `<details open><summary>Body</summary>${renderFields(body)}</details>` : ""}
${reply ? `<details><summary>Reply</summary>${renderFields(reply)}</details>` : "<p>Replies 204 without a body.</p>"}</section>`;
}

function renderParameter(parameter: unknown): string {
  const schema = at(parameter, "schema");
  const words = textAt(parameter, "description") || textAt(schema, "description");
  return row(textAt(parameter, "name"), typeName(schema), words, at(parameter, "").required === true);
}

function renderFields(schema: Record<string, unknown>): string {
  return table(fieldRows(schema, "", 0));
}

/** It may be wider than a phone, so it scrolls on its own, by keyboard too. */
function table(rows: readonly string[]): string {
  return `<div class="wide" tabindex="0"><table>${rows.join("")}</table></div>`;
}

function fieldRows(schema: Record<string, unknown>, prefix: string, depth: number): string[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const inner = objectIn(schema);
  if (!inner) return prefix === "" ? [row("", typeName(schema), textAt(schema, "description"), true)] : [];
  return Object.entries(at(inner, "properties")).flatMap(([name, field]) => {
    const value = isObject(field) ? field : {};
    const path = `${prefix}${name}`;
    const isRequired =
      required.includes(name) || (Array.isArray(inner.required) && inner.required.includes(name));
    const own = row(path, typeName(value), textAt(value, "description"), isRequired);
    const mark = value.type === "array" ? "[]." : ".";
    return depth >= depthMax ? [own] : [own, ...fieldRows(value, path + mark, depth + 1)];
  });
}

/** The object that a schema describes, looking into lists and "or null". */
function objectIn(schema: Record<string, unknown>): Record<string, unknown> | null {
  if (isObject(schema.properties)) return schema;
  if (isObject(schema.items)) return objectIn(schema.items);
  if (!Array.isArray(schema.anyOf)) return null;
  for (const one of schema.anyOf) {
    const inner = isObject(one) ? objectIn(one) : null;
    if (inner) return inner;
  }
  return null;
}

function typeName(schema: Record<string, unknown>): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(" | ");
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.map((one) => (isObject(one) ? typeName(one) : "")).join(" | ");
  if (schema.type === "array") return `list of ${isObject(schema.items) ? typeName(schema.items) : "values"}`;
  if (Array.isArray(schema.type)) return schema.type.map(String).join(" | ");
  return typeof schema.type === "string" ? schema.type : "any";
}

function row(name: string, type: string, words: string, required: boolean): string {
  return `<tr><td><code>${escapeHtml(name)}</code>${required ? "" : " <small>optional</small>"}</td><td>${escapeHtml(type)}</td><td>${withCode(words)}</td></tr>`;
}

function schemaIn(holder: Record<string, unknown>): Record<string, unknown> | null {
  const [media] = Object.values(at(holder, "content"));
  const schema = at(media, "schema");
  return Object.keys(schema).length > 0 ? schema : null;
}

function tagOf(operation: unknown): string {
  const tags = isObject(operation) ? operation.tags : undefined;
  return Array.isArray(tags) ? String(tags[0]) : "Other";
}

function at(holder: unknown, name: string): Record<string, unknown> {
  const found = name === "" ? holder : isObject(holder) ? holder[name] : undefined;
  if (Array.isArray(found)) return Object.fromEntries(found.entries());
  return isObject(found) ? found : {};
}

/** What stands between backticks as code. */
function withCode(words: string): string {
  return escapeHtml(words).replace(/`([^`]*)`/g, "<code>$1</code>");
}

/** With a full stop, unless it ends as a sentence does. */
function sentence(words: string): string {
  return /[.?!)]$/.test(words) ? words : `${words}.`;
}

function textAt(holder: unknown, name: string): string {
  const found = isObject(holder) ? holder[name] : undefined;
  return typeof found === "string" ? found : "";
}
