import { attemptOfBulk, bulkId, BULK_INSTANCE_ID, isBulkId } from '../../../domain/bulk/bulk-id';
import { addCounts, countItems, itemStates } from '../../../domain/bulk/bulk-item';
import { bulkPaths, chunkOf, ITEMS_PER_CHUNK } from '../../../domain/bulk/bulk-paths';
import {
  bulkFailureSchema,
  bulkRecordSchema,
  itemCountsSchema,
  MAX_LISTED_FAILURES,
} from '../../../domain/bulk/bulk-record';
import { DEFAULT_WINDOW, MAX_LISTED_ITEMS, MAX_WINDOW } from '../../../domain/bulk/bulk-request';
import { advanceSchema, bulkPageSchema } from '../../../domain/bulk/bulk-steps';
import { flexibleServerId } from '../../integration/seeded-estate';

const id = bulkId('1a2b3c4d');

describe('the id of a bulk', () => {
  it('is made of the attempt of its request', () => {
    expect(id).toBe('bulk-1a2b3c4d');
    expect(attemptOfBulk(id)).toBe('1a2b3c4d');
    expect(isBulkId(id)).toBe(true);
  });

  it.each(['', 'bulk-', 'bulk-1A2B3C4D', 'bulk-1a2b3c4', 'bulk-1a2b3c4d/..', 'op-1a2b3c4d'])('is not %j', (text) => {
    expect(isBulkId(text)).toBe(false);
  });

  it('cannot be made of what is no attempt', () => {
    expect(() => bulkId('../etc')).toThrow('is not the id of a bulk');
  });
});

describe('the items of a bulk', () => {
  it('are counted by how they stand', () => {
    const counts = countItems([{ state: 'failed' }, { state: 'waiting' }, { state: 'failed' }]);
    expect(counts).toEqual({ waiting: 1, running: 0, succeeded: 0, failed: 2, skipped: 0 });
    expect(addCounts(counts, countItems([{ state: 'skipped' }, { state: 'running' }, { state: 'succeeded' }]))).toEqual(
      {
        waiting: 1,
        running: 1,
        succeeded: 1,
        failed: 2,
        skipped: 1,
      },
    );
  });

  it('lie in files of a fixed number each, in the folder of their bulk', () => {
    expect([0, ITEMS_PER_CHUNK - 1, ITEMS_PER_CHUNK].map(chunkOf)).toEqual([0, 0, 1]);
    const paths = [
      bulkPaths.record(id),
      bulkPaths.chunk(id, 7),
      bulkPaths.protectedPage(id, 3),
      bulkPaths.protectedOnes(id),
      bulkPaths.work(id),
    ];
    expect(paths.every((path) => path.startsWith(`${bulkPaths.all(id)}/`))).toBe(true);
    expect(bulkPaths.protectedPage(id, 3).startsWith(`${bulkPaths.protectedOnes(id)}/`)).toBe(true);
    expect(bulkPaths.protectedOnes(id).startsWith(`${bulkPaths.work(id)}/`)).toBe(true);
    expect(bulkPaths.chunk(id, 9) < bulkPaths.chunk(id, 10)).toBe(true);
  });
});

describe('the limits of a bulk', () => {
  it('fit together: a window is started by default and at most, and a list is longer than both', () => {
    expect(DEFAULT_WINDOW).toBeLessThanOrEqual(MAX_WINDOW);
    expect(MAX_WINDOW).toBeLessThan(MAX_LISTED_ITEMS);
  });

  it('keep its one instance apart from the ids of bulks', () => {
    expect(isBulkId(BULK_INSTANCE_ID)).toBe(false);
  });

  it('keep the failures in a record few enough for an answer', () => {
    const failures = Array.from({ length: MAX_LISTED_FAILURES }, () => ({
      resourceId: flexibleServerId,
      code: 'C',
      message: 'm',
    }));
    expect(failures.map((failure) => bulkFailureSchema.parse(failure))).toEqual(failures);
    expect(JSON.stringify(failures).length).toBeLessThan(4_096);
  });

  it('have a count for every way that an item may stand', () => {
    const counts = countItems(itemStates.map((state) => ({ state })));
    expect(itemCountsSchema.parse(counts)).toEqual(Object.fromEntries(itemStates.map((state) => [state, 1])));
  });
});

describe('what is read back of a bulk', () => {
  const record = {
    ...{ id, fingerprint: 'f', selection: 'list', dryRun: false, window: 10, correlationId: 'c' },
    ...{ createdAt: '2026-11-24T22:23:13.000Z', status: 'Running' },
  };

  it('is a record of its shape', () => {
    expect(bulkRecordSchema.parse(record)).toEqual(record);
    expect(bulkRecordSchema.safeParse({ ...record, id: 'bulk-x' }).success).toBe(false);
    expect(bulkRecordSchema.safeParse({ ...record, id: 7 }).success).toBe(false);
  });

  it('is an answer of a step', () => {
    const page = { kind: 'read', items: 3, nextPage: 'p' };
    expect(bulkPageSchema.parse(page)).toEqual(page);
    const answer = { next: 1, inFlight: [0], started: 1, succeeded: 0, failed: 0, skipped: 0 };
    expect(advanceSchema.parse(answer)).toEqual(answer);
    expect(advanceSchema.safeParse({ ...answer, inFlight: ['0'] }).success).toBe(false);
  });
});
