import { z } from 'zod';
import type { RecoveryPointsAnswer } from '../domain/lifecycle/lifecycle-answers';
import type { RecoveryPoint } from '../domain/lifecycle/recovery-point';
import type { ArmConnection } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { readWholeList } from './paged-list';
import { resourceUrl } from './resource-url';

/** What can be restored of a backup instance. */
export interface RecoveryPointsClient {
  list(backupInstanceId: string, context: { readonly correlationId: string }): Promise<RecoveryPointsAnswer>;
}

const text = z.string().nullish().catch(undefined);

const time = z.string().refine((value) => !Number.isNaN(Date.parse(value)));

/** What is read of an `AzureBackupRecoveryPointResource`. */
const recoveryPointResource = z.object({
  name: z.string().min(1),
  properties: z.object({
    recoveryPointId: text,
    recoveryPointTime: time,
    recoveryPointType: text,
    recoveryPointState: text,
    retentionTagName: text,
    expiryTime: time.nullish().catch(undefined),
  }),
});

const isoTime = (value: string): string => new Date(value).toISOString();

function pointOf({ name, properties }: z.infer<typeof recoveryPointResource>): RecoveryPoint {
  const { recoveryPointId, recoveryPointTime, recoveryPointType, recoveryPointState } = properties;
  const { retentionTagName, expiryTime } = properties;
  return {
    id: recoveryPointId ?? name,
    time: isoTime(recoveryPointTime),
    ...(typeof recoveryPointType === 'string' && { type: recoveryPointType }),
    ...(typeof recoveryPointState === 'string' && { state: recoveryPointState }),
    ...(typeof retentionTagName === 'string' && { retentionTag: retentionTagName }),
    ...(typeof expiryTime === 'string' && { expiresAt: isoTime(expiryTime) }),
  };
}

export function createRecoveryPointsClient(connection: ArmConnection, apiVersion: string): RecoveryPointsClient {
  return {
    async list(backupInstanceId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'backupInstances/recoveryPoints/read', correlationId };
      const url = resourceUrl(connection.endpoint, { id: backupInstanceId, suffix: '/recoveryPoints', apiVersion });
      const answer = await readWholeList(connection, call, url);
      if (answer.kind !== 'entries') return answer;
      const points = answer.entries.map(({ entry }) => {
        const parsed = recoveryPointResource.safeParse(entry);
        if (parsed.success) return pointOf(parsed.data);
        throw new ArmFault(call, 'the list has a recovery point that cannot be read');
      });
      return { kind: 'points', points };
    },
  };
}
