import { z } from 'zod';
import type { VaultIdentity } from '../../domain/backup-instance-request';
import type { BulkFiles } from '../../domain/bulk/bulk-files';
import type { BulkId } from '../../domain/bulk/bulk-id';
import { type BulkItem, type BulkRow, itemStates } from '../../domain/bulk/bulk-item';
import { bulkPaths, chunkOf, ITEMS_PER_CHUNK } from '../../domain/bulk/bulk-paths';
import { bulkRecordSchema } from '../../domain/bulk/bulk-record';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import { isSecretUri, type SecretUri } from '../../domain/secret-uri';
import type { ReportStore } from '../../reports/report-store';
import { readRows, toLines } from '../../reports/row-files';

const resourceId = z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value));

const identity: z.ZodType<VaultIdentity> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('systemAssigned') }),
  z.object({ kind: z.literal('userAssigned'), id: resourceId }),
]);

const bulkRow: z.ZodType<BulkRow> = z.object({
  resourceId,
  specification: z.object({
    target: z.object({ vaultId: resourceId, policyId: resourceId }),
    location: z.string(),
    secretUri: z.custom<SecretUri>((value) => typeof value === 'string' && isSecretUri(value)).exactOptional(),
    identity: identity.exactOptional(),
    friendlyName: z.string().exactOptional(),
  }),
  rule: z.string().exactOptional(),
  state: z.enum(itemStates),
  operationId: z.string().exactOptional(),
  code: z.string().exactOptional(),
  message: z.string().exactOptional(),
});

const waiting = (item: BulkItem): BulkRow => ({ ...item, state: 'waiting' });

/** Numbers by the file that they are in. */
function byChunk<Value>(numbered: Iterable<readonly [number, Value]>): Map<number, Map<number, Value>> {
  const chunks = new Map<number, Map<number, Value>>();
  for (const [number, value] of numbered) {
    const chunk = chunks.get(chunkOf(number)) ?? new Map<number, Value>();
    chunk.set(number % ITEMS_PER_CHUNK, value);
    chunks.set(chunkOf(number), chunk);
  }
  return chunks;
}

export function bulkFiles(store: ReportStore): BulkFiles {
  const rows = (id: BulkId, chunk: number) => readRows(store, bulkPaths.chunk(id, chunk), bulkRow);

  const writeRows = (id: BulkId, chunk: number, all: readonly BulkRow[]) =>
    store.write(bulkPaths.chunk(id, chunk), toLines(all));

  return {
    rows,

    async record(id) {
      const text = await store.read(bulkPaths.record(id));
      return text === undefined ? undefined : bulkRecordSchema.safeParse(JSON.parse(text)).data;
    },

    writeRecord: (record) => store.write(bulkPaths.record(record.id), `${JSON.stringify(record, undefined, 2)}\n`),

    async writeItems(id, from, items) {
      for (const [chunk, own] of byChunk(items.map((item, index) => [from + index, item] as const))) {
        const before = (await rows(id, chunk)).slice(0, Math.min(...own.keys()));
        await writeRows(id, chunk, [...before, ...[...own.values()].map(waiting)]);
      }
    },

    async note(id, standings) {
      for (const [chunk, own] of byChunk(standings)) {
        const standing = ({ resourceId: about, specification, rule, ...now }: BulkRow, index: number): BulkRow => ({
          resourceId: about,
          specification,
          ...(rule !== undefined && { rule }),
          ...(own.get(index) ?? now),
        });
        await writeRows(id, chunk, (await rows(id, chunk)).map(standing));
      }
    },

    remove: (id) => store.remove(bulkPaths.all(id)),
  };
}
