import { z } from 'zod';
import type { ApiComponents } from './api-document';

type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The schema with its references led to `$defs`, and closed: what the document does not say must not be in an answer, or
 * the document would be behind the app.
 */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string'
        ? member.replace('#/components/schemas/', '#/$defs/')
        : closed(member),
    ]),
  );
  return isObject(copy['properties']) && copy['additionalProperties'] === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** What checks a body against a schema of the document. */
export function responseSchema(schema: Schema, { schemas }: ApiComponents): z.ZodType {
  const all = closed({ ...schema, $defs: schemas });
  if (!isObject(all)) throw new TypeError('A schema is an object.');
  return z.fromJSONSchema(all);
}
