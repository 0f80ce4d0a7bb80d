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
import { createOrRead, readJson, toJson } from './json-texts';
import type { ReportStore } from './report-store';

const KEYS = 'idempotency-keys';

const folderOf = (key: IdempotencyKey): string => `${KEYS}/${key}`;

const paths = {
  claim: (key: IdempotencyKey) => `${folderOf(key)}/claim.json`,
  lastTry: (key: IdempotencyKey) => `${folderOf(key)}/last-try.json`,
  started: (key: IdempotencyKey) => `${folderOf(key)}/started.json`,
};

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
