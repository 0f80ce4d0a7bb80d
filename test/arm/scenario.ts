import { defaultSubscriptionId, startArmEmulator } from '../../local/arm';
import type { ArmEmulator, ArmEmulatorOptions, Style } from '../../local/arm';
import { at, header, send } from './arm-client';
import type { Answer, Send } from './arm-client';

export const groups = `/subscriptions/${defaultSubscriptionId}/resourceGroups`;
export const vaultId = `${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/testBkpVault`;
export const otherVaultId = `${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/otherBkpVault`;
export const serverId = `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/servers/testpostgresql`;
export const databaseId = `${serverId}/databases/empdb11`;
export const ordersId = `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-orders`;
export const billingId = `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-billing`;
export const instanceName = 'pgflex-orders-957d23b1-c679-4c94-ade6-c4d34635e149';

/** 2026-09-08T08:40:14.827Z: a moment with a fraction, so that rounding shows. */
export const startOfTime = Date.UTC(2026, 8, 8, 8, 40, 14, 827);

export interface Scenario {
  readonly emulator: ArmEmulator;
  advance(seconds: number): void;
  call(pathAndMore: string, sent?: Send): Promise<Answer>;
}

/** An emulator on a clock that moves only when told to. */
export async function startScenario(style: Style, options: ArmEmulatorOptions = {}): Promise<Scenario> {
  let now = startOfTime;
  const emulator = await startArmEmulator({ now: () => now, style, ...options });
  const apiVersion = style === '2021' ? '2021-01-01' : '2026-06-01';
  return {
    emulator,
    advance: (seconds) => {
      now += seconds * 1000;
    },
    call: (path, sent) =>
      send(
        path.startsWith('http')
          ? path
          : `${emulator.url}${path}${path.includes('?') ? '' : `?api-version=${apiVersion}`}`,
        sent,
      ),
  };
}

/** The properties of a backup instance for a flexible server. */
export function flexibleInstance(
  serverResourceId: string,
  vault = vaultId,
  policy = 'flexpol1',
): Record<string, unknown> {
  const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
  const source = {
    resourceID: serverResourceId,
    resourceUri: '',
    datasourceType: type,
    resourceName: serverResourceId.split('/').at(-1),
    resourceType: type,
    resourceLocation: 'westus',
  };
  return {
    friendlyName: serverResourceId.split('/').at(-1),
    dataSourceInfo: { ...source, objectType: 'Datasource' },
    dataSourceSetInfo: { ...source, objectType: 'DatasourceSet' },
    policyInfo: { policyId: `${vault}/backupPolicies/${policy}`, policyVersion: '' },
    objectType: 'BackupInstance',
  };
}

/** The properties of a backup instance for the single-server database, as in the service's article. */
export function databaseInstance(vault = vaultId): Record<string, unknown> {
  const type = 'Microsoft.DBforPostgreSQL/servers/databases';
  return {
    dataSourceInfo: {
      resourceID: databaseId,
      resourceUri: '',
      datasourceType: type,
      resourceName: 'empdb11',
      resourceType: type,
      resourceLocation: 'westUS',
      objectType: 'Datasource',
    },
    dataSourceSetInfo: {
      resourceID: serverId,
      resourceUri: '',
      datasourceType: type,
      resourceName: 'testpostgresql',
      resourceType: 'Microsoft.DBforPostgreSQL/servers',
      resourceLocation: 'westUS',
      objectType: 'DatasourceSet',
    },
    policyInfo: { policyId: `${vault}/backupPolicies/osspol3`, policyVersion: '' },
    objectType: 'BackupInstance',
  };
}

export function validate(scenario: Scenario, instance: Record<string, unknown>, vault = vaultId): Promise<Answer> {
  return scenario.call(`${vault}/validateForBackup`, { method: 'POST', body: { backupInstance: instance } });
}

export function putInstance(
  scenario: Scenario,
  properties: Record<string, unknown>,
  id = `${vaultId}/backupInstances/${instanceName}`,
): Promise<Answer> {
  return scenario.call(id, { method: 'PUT', body: { properties } });
}

/** Waits for a long-running operation that was accepted. @returns the body of its last status */
export async function finish(scenario: Scenario, accepted: Answer): Promise<unknown> {
  if (accepted.status !== 202) throw new Error(`Not accepted but ${accepted.status}: ${accepted.text}`);
  scenario.advance(60);
  return (await scenario.call(header(accepted, 'Azure-AsyncOperation'))).body;
}

/** How an accepted operation ends: `Succeeded`, or the code of its error. */
export async function endOf(scenario: Scenario, accepted: Answer): Promise<unknown> {
  const body = await finish(scenario, accepted);
  return at(body, 'error', 'code') ?? at(body, 'status');
}

/** An instance that is protected from the start, with recovery points; {@link instanceName} in the usual vault. */
export function protectedInstance(datasourceId: string, policyName: string) {
  return {
    id: `${vaultId}/backupInstances/${instanceName}`,
    datasourceId,
    policyName,
    recoveryPoints: { lastAgeSeconds: 86_400, count: 2 },
  };
}
