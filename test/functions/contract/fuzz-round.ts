import type { RunningApp } from '../../integration/running-app';
import { databaseId, flexibleServerBody, flexibleServerId, vaultId } from '../../integration/seeded-estate';
import type { ApiDocument } from '../support/api-document';
import type { KnownValues } from './arbitrary-request';
import { Exchange } from './contract-case';

const billingId = flexibleServerId.replace('pgflex-orders', 'pgflex-billing');
const put = 'PUT /api/protections/{resourceId}';

/** What the emulator has besides its seed: a server and a database that are protected. */
function seedProtections({ arm }: RunningApp): void {
  const instance = (datasourceId: string, policyName: string) => ({
    id: `${vaultId}/backupInstances/of-${policyName}`,
    datasourceId,
    policyName,
  });
  arm.seed({ backupInstances: [instance(billingId, 'flexpol1'), instance(databaseId, 'osspol3')] });
}

/**
 * Gives the requests of a round something to meet: operations that have ended, were replaced, run, and wait for approval; a
 * bulk that has ended and one that runs; an audit.
 *
 * @returns the values by which requests can name them
 */
export async function beginRound(app: RunningApp, document: ApiDocument): Promise<KnownValues> {
  await app.reset();
  seedProtections(app);
  const start = (key: string, given?: Record<string, string>, body?: unknown): Promise<string> =>
    new Exchange(app, document, key).started(key, given, body);
  const bulk = { resourceIds: [billingId], target: flexibleServerBody, dryRun: true };
  const endedBulk = await start('POST /api/bulk-protections', {}, bulk);
  await app.allEnded();
  const billing = { resourceId: billingId.slice(1) };
  const replaced = await start(put, billing);
  await app.host.idle();
  const ended = await start(put, billing);
  const deletion = { resourceId: databaseId.slice(1), data: 'delete', vaultId };
  const waiting = await start('DELETE /api/protections/{resourceId}', deletion);
  const audit = await start('POST /api/audits');
  const running = await start('POST /api/validations/{resourceId}');
  const runningBulk = await start('POST /api/bulk-protections', {}, bulk);
  await app.host.idle();
  return {
    operations: [replaced, ended, waiting, running],
    'bulk-protections': [endedBulk, runningBulk],
    audits: [audit],
    resources: [flexibleServerId, billingId, databaseId].map((id) => id.slice(1)),
  };
}
