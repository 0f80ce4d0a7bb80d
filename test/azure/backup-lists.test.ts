import { createBackupJobsClient } from '../../azure/backup-jobs-client';
import { createBackupPoliciesClient } from '../../azure/backup-policies-client';
import { createRecoveryPointsClient } from '../../azure/recovery-points-client';
import { startScriptedConnection } from './support/scripted-connection';
import { context, instanceId, vaultId } from './support/subjects';

let scripted: Awaited<ReturnType<typeof startScriptedConnection>>;
beforeEach(async () => {
  scripted = await startScriptedConnection();
});
afterEach(() => scripted.server.close());

const VERSION = '2026-06-01';
const refusal = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } };

const jobId = `${vaultId}/backupJobs/job1`;
const job = (properties: object = {}) => ({
  id: jobId,
  properties: {
    backupInstanceId: instanceId,
    operationCategory: 'Backup',
    status: 'InProgress',
    isUserTriggered: true,
    startTime: '2026-09-08T08:40:14.8273415Z',
    endTime: null,
    errorDetails: null,
    ...properties,
  },
});
const read = {
  id: jobId,
  backupInstanceId: instanceId,
  category: 'Backup',
  status: 'InProgress',
  isUserTriggered: true,
  startedAt: Date.UTC(2026, 8, 8, 8, 40, 14, 827),
};

describe('a job', () => {
  const get = () => createBackupJobsClient(scripted.connection, VERSION).get(jobId, context);

  it('is read while it runs, whatever stands for an end that has not come', async () => {
    for (const endTime of [null, undefined, '0001-01-01T00:00:00Z', 'later']) {
      scripted.server.answer({ body: job({ endTime }) });
      expect(await get()).toEqual({ kind: 'found', job: read });
    }
  });

  it('tells where it restored to, and why it failed', async () => {
    const errorDetails = [{}, { code: 'UserErrorDBNotFound', message: 'Gone.', recommendedAction: ['Look.'] }];
    scripted.server.answer({
      body: job({
        status: 'Failed',
        isUserTriggered: null,
        endTime: '2026-09-08T08:50:14Z',
        errorDetails,
        extendedInfo: { recoveryDestination: 'https://a/b' },
      }),
    });
    expect(await get()).toEqual({
      kind: 'found',
      job: {
        ...read,
        status: 'Failed',
        isUserTriggered: false,
        endedAt: Date.UTC(2026, 8, 8, 8, 50, 14),
        destination: 'https://a/b',
        error: { code: 'UserErrorDBNotFound', message: 'Gone.', recommendedActions: ['Look.'], httpStatus: 200 },
      },
    });
  });

  it('may not be there, may be refused, and may be beyond reading', async () => {
    scripted.server.answer({
      status: 404,
      body: { error: { code: 'UserErrorGenericResourceNotFound', message: 'No.' } },
    });
    expect(await get()).toEqual({ kind: 'absent' });
    scripted.server.answer(refusal);
    expect(await get()).toMatchObject({ kind: 'refused' });
    scripted.server.answer({ body: job({ startTime: 'once' }) });
    await expect(get()).rejects.toThrow('startTime');
  });
});

describe('the jobs of a vault', () => {
  const list = () => createBackupJobsClient(scripted.connection, VERSION).list(vaultId, context);

  it('are read to the last page, without those that are not ours to read', async () => {
    scripted.server.answer(
      { body: { value: [job(), { id: 'a', properties: {} }], nextLink: '{origin}/next?page=2' } },
      { body: { value: [job({ status: 'Completed' })], nextLink: null } },
    );
    expect(await list()).toEqual({ kind: 'jobs', jobs: [read, { ...read, status: 'Completed' }] });
    expect(scripted.server.seen[1]?.target).toBe('/next?page=2');
  });

  it('are none where there are none, and a fault where none can be read', async () => {
    scripted.server.answer({ body: { value: [] } });
    expect(await list()).toEqual({ kind: 'jobs', jobs: [] });
    scripted.server.answer({ body: { value: [{}] } });
    await expect(list()).rejects.toThrow('no job that can be read');
  });

  it('are not asked of another host', async () => {
    scripted.server.answer({ body: { value: [job()], nextLink: 'https://elsewhere.example/next' } });
    expect(await list()).toMatchObject({ kind: 'refused', error: { code: 'UntrustedPollUrl' } });
    expect(scripted.server.seen).toHaveLength(1);
  });

  it('may be throttled, or refused', async () => {
    scripted.server.answer({ status: 429, headers: { 'Retry-After': '7' } }, refusal);
    expect(await list()).toMatchObject({ kind: 'throttled', retryAfter: { seconds: 7 } });
    expect(await list()).toMatchObject({ kind: 'refused' });
  });
});

describe('the recovery points of an instance', () => {
  const list = () => createRecoveryPointsClient(scripted.connection, VERSION).list(instanceId, context);
  const point = (properties: object) => ({ name: 'point1', properties });

  it('are read with what the service says of them', async () => {
    const all = {
      recoveryPointId: 'id1',
      recoveryPointTime: '2026-09-06T06:30:00.1234567Z',
      recoveryPointType: 'Full',
      recoveryPointState: 'Completed',
      retentionTagName: 'Default',
      expiryTime: '2026-12-06T06:30:00Z',
    };
    const least = { recoveryPointTime: '2026-08-30T06:30:00Z', expiryTime: 'never', retentionTagName: null };
    scripted.server.answer({ body: { value: [point(all), point(least)] } });
    expect(await list()).toEqual({
      kind: 'points',
      points: [
        {
          id: 'id1',
          time: '2026-09-06T06:30:00.123Z',
          type: 'Full',
          state: 'Completed',
          retentionTag: 'Default',
          expiresAt: '2026-12-06T06:30:00.000Z',
        },
        { id: 'point1', time: '2026-08-30T06:30:00.000Z' },
      ],
    });
  });

  it('are a fault when one cannot be read, for it could be the one that is looked for', async () => {
    scripted.server.answer({ body: { value: [point({ recoveryPointTime: 'once' })] } }, refusal);
    await expect(list()).rejects.toThrow('recovery point that cannot be read');
    expect(await list()).toMatchObject({ kind: 'refused' });
  });
});

describe('the rules of a policy', () => {
  const rules = () =>
    createBackupPoliciesClient(scripted.connection, VERSION).backupRules(`${vaultId}/backupPolicies/a`, context);

  it('are those that back up, in their order', async () => {
    const policyRules = [
      { name: 'Default', objectType: 'AzureRetentionRule' },
      { name: 'BackupWeekly', objectType: 'AzureBackupRule' },
      { name: 'BackupDaily', objectType: 'AzureBackupRule' },
    ];
    scripted.server.answer({ body: { properties: { policyRules } } });
    expect(await rules()).toEqual({ kind: 'rules', names: ['BackupWeekly', 'BackupDaily'] });
  });

  it('may be refused', async () => {
    scripted.server.answer(refusal);
    expect(await rules()).toMatchObject({ kind: 'refused', error: { code: 'AuthorizationFailed' } });
  });
});
