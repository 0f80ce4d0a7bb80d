import { expectExplained } from '../flows';
import { vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { instanceIdOf, protectedKinds, seedInstances } from './lifecycle-flows';

const softDeletes = ['Off', 'On', 'AlwaysOn'] as const;
const immutabilities = ['Disabled', 'Unlocked', 'Locked'] as const;

const table = protectedKinds.flatMap((kind) =>
  softDeletes.flatMap((softDelete) => immutabilities.map((immutability) => ({ ...kind, softDelete, immutability }))),
);

/** What a vault promises and forbids is its own; a deletion that nobody has to approve says what came of it, and promises nothing. */
describe('A deletion of data that nobody has to approve', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  async function deletion({ resourceId, softDelete, immutability }: (typeof table)[number], points: number) {
    seedInstances(app(), points === 0 ? {} : { recoveryPoints: { lastAgeSeconds: 3600, count: points } });
    app().arm.seed({ vaults: [{ id: vaultId, softDelete: { state: softDelete, retentionDays: 14 }, immutability }] });
    return app().ended(await app().start('DELETE', `/api/protections${resourceId}?data=delete&vaultId=${vaultId}`));
  }

  const isThere = ({ resourceId }: (typeof table)[number]): boolean =>
    app()
      .arm.backupInstances(vaultId)
      .some(({ id }) => id === instanceIdOf({ resourceId }));

  it.each(table)('of $name, soft delete $softDelete, immutability $immutability', async (row) => {
    const end = await deletion(row, 2);
    if (row.immutability === 'Disabled') {
      expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted', acceptedAt: expect.any(String) } });
      expect(app().arm.deletedBackupInstances()).toHaveLength(row.softDelete === 'Off' ? 0 : 1);
    } else {
      expectExplained(end, 'UserErrorOperationDeniedOnImmutableItem');
      expect(app().arm.deletedBackupInstances()).toEqual([]);
    }
    expect(isThere(row)).toBe(row.immutability !== 'Disabled');
    expect(JSON.stringify(end)).not.toMatch(/recoverable/i);
  });

  it.each(table.filter(({ immutability }) => immutability !== 'Disabled'))(
    'of $name, which has no recovery points, soft delete $softDelete, immutability $immutability',
    async (row) => {
      expect(await deletion(row, 0)).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted' } });
      expect(isThere(row)).toBe(false);
    },
  );
});
