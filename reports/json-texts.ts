import type { z } from 'zod';
import type { ReportStore } from './report-store';

export const toJson = (value: object): string => `${JSON.stringify(value)}\n`;

/** @throws Error for a text that is none of this app's: a key that cannot be read must not count as a new one */
export async function readJson<Value>(
  store: ReportStore,
  path: string,
  shape: z.ZodType<Value>,
): Promise<Value | undefined> {
  const text = await store.read(path);
  return text === undefined ? undefined : shape.parse(JSON.parse(text));
}

/** One that is removed while it is claimed is tried again; more than that is no accident. */
const MAX_CREATIONS = 3;

/** Writes a text once, and gives what is there then: the own one, or that of who was first. */
export async function createOrRead<Value extends object>(
  store: ReportStore,
  path: string,
  { value, shape }: { readonly value: Value; readonly shape: z.ZodType<Value> },
): Promise<Value> {
  for (let creation = 0; creation < MAX_CREATIONS; creation++) {
    if (await store.create(path, toJson(value))) return value;
    const first = await readJson(store, path, shape);
    if (first !== undefined) return first;
  }
  throw new Error(`${path} is removed again and again while it is written`);
}
