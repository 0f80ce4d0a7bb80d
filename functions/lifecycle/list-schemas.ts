import { z } from 'zod';
import { adviceSchema, dateTime, serviceErrorSchema } from '../openapi/common-schemas';
import { examples } from '../openapi/examples';

const nextLink = z.string().optional().describe('The URL of the next page; absent on the last one.');

const recoveryPointSchema = z
  .object({
    id: z.string().describe('What a restore names.'),
    time: dateTime.describe('What moment the data is of.'),
    type: z.string().optional(),
    state: z.string().optional(),
    retentionTag: z.string().optional(),
    expiresAt: dateTime.optional(),
  })
  .meta({ id: 'RecoveryPoint' });

export const recoveryPointListSchema = z
  .object({ value: z.array(recoveryPointSchema), nextLink })
  .meta({ id: 'RecoveryPointList', description: 'Recovery points, newest first.' });

export const exampleRecoveryPoints = {
  value: [
    {
      id: examples.recoveryPointId,
      time: examples.dateTime,
      type: 'Full',
      state: 'Completed',
      retentionTag: 'Default',
      expiresAt: '2027-02-24T22:23:13.000Z',
    },
  ],
};

const jobSchema = z
  .object({
    id: z.string(),
    category: z.string().describe('`Backup`, `Restore` and what else the service has.'),
    status: z.string().describe("In the service's word, such as `InProgress` and `Completed`."),
    isUserTriggered: z.boolean().describe('Whether somebody asked for it; the schedule did otherwise.'),
    startDateTime: dateTime,
    endDateTime: dateTime.optional(),
    error: serviceErrorSchema.optional(),
    advice: adviceSchema.optional(),
  })
  .meta({ id: 'BackupJob', description: 'A backup or a restore of a datasource.' });

export const jobListSchema = z
  .object({ value: z.array(jobSchema), nextLink })
  .meta({ id: 'BackupJobList', description: 'Jobs, newest first.' });

export const exampleJobs = {
  value: [
    {
      id: `${examples.vaultId}/backupJobs/${examples.correlationId}`,
      category: 'Backup',
      status: 'Completed',
      isUserTriggered: true,
      startDateTime: examples.dateTime,
      endDateTime: '2026-11-24T22:33:13.000Z',
    },
  ],
};
