import type { Answer, RunningApp } from './running-app';
import { flexibleServerId, vaultId } from './seeded-estate';

const target = { name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] };
const rule = { name: 'all', action: 'protect', match: { names: ['pgflex-*'] }, target: 'main' };

/** Rules by which the flexible server of the estate is to be protected. */
export const autoProtectSettings = { SAUVEGARDE_RULES: JSON.stringify({ targets: [target], rules: [rule] }) };

/** Tells of the flexible server, as Event Grid writes it. */
export const created = {
  id: '77777777-7777-7777-7777-777777777777',
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: flexibleServerId,
  data: {
    operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
    resourceUri: flexibleServerId,
    status: 'Succeeded',
  },
  dataVersion: '2',
};

/** The event that tells of the flexible server, as Event Grid delivers it. */
export function deliverCreation(app: RunningApp): Promise<Answer> {
  const webhook = '/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid';
  return app.request('POST', webhook, [created], { 'aeg-event-type': 'Notification' });
}
