import { createHash } from 'node:crypto';
import { keyOf, lastSegment } from '../arm-id';
import { backupResourceNotFound, invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import type { BackupInstance } from './instance-record';
import { requireInstance, requireVault } from './lookup';
import { pageOf } from './pages';
import { defaultRetention } from './policy-rules';
import { recoveryPoints } from './recovery-times';
import type { MadePoint } from './recovery-times';
import type { Vault } from './vault-record';

/** The same point has the same id whenever it is read. */
export function pointId(instance: BackupInstance, time: number): string {
  const hash = createHash('sha256').update(`${instance.id.toLowerCase()} ${time}`).digest('hex');
  return hash.slice(0, 32);
}

/** Adds a duration such as `P3M`, of days, weeks, months or years. */
export function expiryOf(time: number, retention: string): number {
  const [, count = '3', unit = 'M'] = /^P(\d+)([DWMY])$/.exec(retention) ?? [];
  const expiry = new Date(time);
  if (unit === 'M' || unit === 'Y') expiry.setUTCMonth(expiry.getUTCMonth() + Number(count) * (unit === 'Y' ? 12 : 1));
  else expiry.setUTCDate(expiry.getUTCDate() + Number(count) * (unit === 'W' ? 7 : 1));
  return expiry.getTime();
}

/** How long the policy of an instance keeps a backup. */
export function retentionOf(instance: BackupInstance, vault: Vault): string {
  const policyInfo = objectMember(instance.specification, 'policyInfo');
  const policy = vault.policies.get(keyOf(stringMember(policyInfo ?? {}, 'policyId') ?? ''));
  return defaultRetention(policy?.rules ?? []);
}

function pointBody(vault: Vault, instance: BackupInstance, { time, retentionTag }: MadePoint): JsonObject {
  const id = pointId(instance, time);
  const creationTime = new Date(time).toISOString();
  const expiryTime = new Date(expiryOf(time, retentionOf(instance, vault))).toISOString();
  const policyInfo = objectMember(instance.specification, 'policyInfo');
  return {
    properties: {
      objectType: 'AzureBackupDiscreteRecoveryPoint',
      recoveryPointId: id,
      recoveryPointTime: creationTime,
      recoveryPointType: 'Full',
      recoveryPointState: 'Completed',
      friendlyName: id,
      policyName: lastSegment(stringMember(policyInfo ?? {}, 'policyId') ?? ''),
      policyVersion: null,
      retentionTagName: retentionTag,
      retentionTagVersion: null,
      expiryTime,
      recoveryPointDataStoresDetails: [
        { id, type: 'VaultStore', creationTime, expiryTime, metaData: null, state: 'COMMITTED', visible: true },
      ],
    },
    id: `${instance.id}/recoveryPoints/${id}`,
    name: id,
    type: 'Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints',
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const condition = /^(startDate|endDate) eq '([^']+)'$/i;

/** @throws an ArmRefusal (400) for anything but `startDate eq '…'`, `endDate eq '…'` or both joined by `and` */
function spanOf(filter: string, call: Call): Span {
  const span = { from: -Infinity, to: Infinity };
  for (const part of filter.split(/ and /i).filter((text) => text.trim() !== '')) {
    const [, name, text] = condition.exec(part.trim()) ?? [];
    const time = Date.parse(text ?? '');
    if (name === undefined || Number.isNaN(time)) {
      throw invalidInput(`$filter has a part that is not understood: ${part}`, call.request.correlationId);
    }
    if (name.toLowerCase() === 'startdate') span.from = time;
    else span.to = time;
  }
  return span;
}

function list(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  const { from, to } = spanOf(call.request.query.get('$filter') ?? '', call);
  const points = [...recoveryPoints(instance, call.world.now())].filter(({ time }) => from <= time && time <= to);
  return pageOf(call, points, (point) => pointBody(vault, instance, point));
}

/** The point of an id, if it has been made. */
export function findPoint(instance: BackupInstance, id: string, now: number): MadePoint | undefined {
  const wanted = id.toLowerCase();
  return [...recoveryPoints(instance, now)].find(({ time }) => pointId(instance, time) === wanted);
}

function get(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  const point = findPoint(instance, call.parameters.get('recoveryPointId'), call.world.now());
  if (point === undefined) throw backupResourceNotFound();
  return { status: 200, body: pointBody(vault, instance, point) };
}

const provider = 'Microsoft.DataProtection';
const points =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{instanceName}/recoveryPoints';

/** Recovery points of a backup instance, newest first: list, read. */
export const recoveryPointRoutes: readonly Route[] = [
  { method: 'GET', template: points, kind: 'list', provider, handle: list },
  { method: 'GET', template: `${points}/{recoveryPointId}`, kind: 'get', provider, handle: get },
];
