import { createHash } from 'node:crypto';
import { lastSegment } from '../arm-id';
import { backupResourceNotFound, invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { JsonObject } from '../json';
import type { BackupInstance } from './instance-record';
import { requireInstance, requireVault } from './lookup';
import { pageOf } from './pages';
import { recoveryPointTimes } from './recovery-times';

const retentionMonths = 3;

/** The same point has the same id whenever it is read. */
function pointId(instance: BackupInstance, time: number): string {
  const hash = createHash('sha256').update(`${instance.id.toLowerCase()} ${time}`).digest('hex');
  return hash.slice(0, 32);
}

function expiryOf(time: number): string {
  const expiry = new Date(time);
  expiry.setUTCMonth(expiry.getUTCMonth() + retentionMonths);
  return expiry.toISOString();
}

function pointBody(instance: BackupInstance, time: number): JsonObject {
  const id = pointId(instance, time);
  const creationTime = new Date(time).toISOString();
  const expiryTime = expiryOf(time);
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
      retentionTagName: 'Default',
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
  const instance = requireInstance(call, requireVault(call));
  const { from, to } = spanOf(call.request.query.get('$filter') ?? '', call);
  const times = [...recoveryPointTimes(instance, call.world.now())].filter((time) => from <= time && time <= to);
  return pageOf(call, times, (time) => pointBody(instance, time));
}

function get(call: Call): ArmAnswer {
  const instance = requireInstance(call, requireVault(call));
  const wanted = call.parameters.get('recoveryPointId').toLowerCase();
  const time = [...recoveryPointTimes(instance, call.world.now())].find((one) => pointId(instance, one) === wanted);
  if (time === undefined) throw backupResourceNotFound();
  return { status: 200, body: pointBody(instance, time) };
}

const provider = 'Microsoft.DataProtection';
const points =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{instanceName}/recoveryPoints';

/** Recovery points of a backup instance, newest first: list, read. */
export const recoveryPointRoutes: readonly Route[] = [
  { method: 'GET', template: points, kind: 'list', provider, handle: list },
  { method: 'GET', template: `${points}/{recoveryPointId}`, kind: 'get', provider, handle: get },
];
