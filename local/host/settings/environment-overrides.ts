import type { Environment } from './app-settings';

const prefix = /^AzureFunctionsJobHost(?:__|:)/i;

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `true`, `5` and the like are values of their type, as .NET's configuration binder reads them; all else is text. */
function parseValue(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return text;
}

function withValue(target: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [head, ...rest] = path;
  if (head === undefined) return target;
  const key = Object.keys(target).find((known) => known.toLowerCase() === head.toLowerCase()) ?? head;
  if (rest.length === 0) return { ...target, [key]: value };
  const child = target[key];
  return { ...target, [key]: withValue(isObject(child) ? child : {}, rest, value) };
}

/** Turns `{ "0": "a", "1": "b" }`, which is how variables write a list, into the list. */
function listsFromIndexes(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, listsFromIndexes(child)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

/**
 * Puts the values of `AzureFunctionsJobHost__a__b=…` variables (separators `__` or `:`, without case) over those of
 * host.json.
 */
export function applyEnvironmentOverrides(hostJson: unknown, environment: Environment): unknown {
  let result: JsonObject = isObject(hostJson) ? hostJson : {};
  let hasOverrides = false;
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !prefix.test(name)) continue;
    const path = name.replace(prefix, '').split(/__|:/);
    if (path.some((part) => part === '')) continue;
    result = withValue(result, path, parseValue(value));
    hasOverrides = true;
  }
  if (!hasOverrides) return hostJson;
  return listsFromIndexes(result);
}
