import type { z } from 'zod';
import {
  type Claim,
  claimSchema,
  claimTrySchema,
  type IdempotencyClaims,
  type IdempotencyKey,
  isForgotten,
  isIdempotencyKey,
  startedSchema,
} from '../domain/idempotency/claim';
import { forEachBounded } from './bounded-parallel';
import type { ReportStore } from './report-store';

const KEYS = 'idempotency-keys';

const folderOf = (key: IdempotencyKey): string => `${KEYS}/${key}`;

const paths = {
  claim: (key: IdempotencyKey) => `${folderOf(key)}/claim.json`,
  lastTry: (key: IdempotencyKey) => `${folderOf(key)}/last-try.json`,
  started: (key: IdempotencyKey) => `${folderOf(key)}/started.json`,
};

const toJson = (value: object): string => `${JSON.stringify(value)}\n`;

/** @throws Error for a text that is none of this app's: a key that cannot be read must not count as a new one */
async function readJson<Value>(store: ReportStore, path: string, shape: z.ZodType<Value>): Promise<Value | undefined> {
  const text = await store.read(path);
  return text === undefined ? undefined : shape.parse(JSON.parse(text));
}

/** One that is removed while it is claimed is tried again; more than that is no accident. */
const MAX_CREATIONS = 3;

/** Writes a text once, and gives what is there then: the own one, or that of who was first. */
async function createOrRead<Value extends object>(
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

/** Keys in the report store: what makes one of two concurrent requests the first is that a text is created once. */
export const idempotencyClaims = (store: ReportStore): IdempotencyClaims => ({
  claim: (key, wanted) => createOrRead(store, paths.claim(key), { value: wanted, shape: claimSchema }),
  lastTry: (key) => readJson(store, paths.lastTry(key), claimTrySchema),
  noteTry: (key, made) => store.write(paths.lastTry(key), toJson(made)),
  started: (key) => readJson(store, paths.started(key), startedSchema),
  noteStarted: (key, started) => createOrRead(store, paths.started(key), { value: started, shape: startedSchema }),
});

/** Looked at side by side. */
const LANES = 8;

/** One that cannot be read is removed as well: whoever brings the key would get an error for ever. */
async function claimOf(store: ReportStore, key: IdempotencyKey): Promise<Claim | undefined> {
  const text = (await store.read(paths.claim(key))) ?? '';
  try {
    return claimSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Forgets the keys that were claimed before a cut-off; gives how many.
 *
 * @param cutoff milliseconds since the epoch
 */
export async function forgetKeys(store: ReportStore, cutoff: number): Promise<number> {
  const keys = (await store.folders(KEYS)).filter(isIdempotencyKey);
  let forgotten = 0;
  await forEachBounded(keys, LANES, async (key) => {
    const claim = await claimOf(store, key);
    if (claim !== undefined && !isForgotten(claim, cutoff)) return;
    await store.remove(folderOf(key));
    forgotten++;
  });
  return forgotten;
}
