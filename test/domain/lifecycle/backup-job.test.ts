import * as fc from 'fast-check';
import { backOffSeconds } from '../../../domain/back-off';
import {
  type BackupJob,
  backupJobSchema,
  jobBackOff,
  jobMeaning,
  jobResourceId,
  leadsElsewhere,
  mayBeOurs,
} from '../../../domain/lifecycle/backup-job';
import { VAULT_ID } from '../sample-ids';

const INSTANCE = `${VAULT_ID}/backupInstances/pg-flex-01`;

const job: BackupJob = {
  id: `${VAULT_ID}/backupJobs/a`,
  backupInstanceId: INSTANCE,
  category: 'Backup',
  status: 'InProgress',
  isUserTriggered: true,
  startedAt: 1_000_000,
};

const sought = { backupInstanceId: INSTANCE.toUpperCase(), category: 'Backup', since: 1_000_000 } as const;

describe('a job', () => {
  it('is read back from a history as it was', () => {
    const error = { code: 'UserErrorX', message: 'm', recommendedActions: ['wait'], httpStatus: 200 };
    const ended = { ...job, endedAt: 2_000_000, destination: 'https://account.blob.core.windows.net/c', error };
    expect([backupJobSchema.parse(job), backupJobSchema.parse(ended)]).toEqual([job, ended]);
    expect(backupJobSchema.safeParse({ ...job, startedAt: 'soon' }).success).toBe(false);
  });
});

describe('the status of a job', () => {
  it.each([
    ['InProgress', 'running'],
    ['Started', 'running'],
    ['Cancelling', 'running'],
    ['Paused', 'running'],
    ['Completed', 'completed'],
    ['CompletedWithWarnings', 'completed'],
    ['Failed', 'failed'],
    ['Cancelled', 'cancelled'],
    ['Canceled', 'cancelled'],
  ])('%s means %s, in any casing', (status, meaning) => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(status)), (spelling) => {
        expect(jobMeaning(spelling)).toBe(meaning);
      }),
    );
  });
});

describe('the looks at a job', () => {
  it('come at growing intervals, and every five minutes in the end', () => {
    const seconds = [1, 2, 3, 20].map((attempt) => backOffSeconds(jobBackOff, attempt));
    expect(seconds).toEqual([10, 15, 23, 300]);
  });
});

describe('a job that a lost request may have started', () => {
  it('is one on the same instance, of the same kind, since then', () => {
    expect(mayBeOurs(job, sought)).toBe(true);
    expect(mayBeOurs({ ...job, category: 'backup', startedAt: 1_600_000 }, sought)).toBe(true);
  });

  it('may have begun a little before, for clocks differ', () => {
    expect(mayBeOurs({ ...job, startedAt: sought.since - 5_000 }, sought)).toBe(true);
    expect(mayBeOurs({ ...job, startedAt: sought.since - 5_001 }, sought)).toBe(false);
  });

  it.each([
    ['of another instance', { backupInstanceId: `${INSTANCE}-b` }],
    ['of another kind', { category: 'Restore' }],
    ['of the schedule', { isUserTriggered: false }],
  ])('is not one %s', (_, difference) => {
    expect(mayBeOurs({ ...job, ...difference }, sought)).toBe(false);
  });

  it('is one of a restore whoever the service says asked for it: a schedule does not restore', () => {
    const restore = { ...job, category: 'Restore', isUserTriggered: false };
    expect(mayBeOurs(restore, { ...sought, category: 'Restore' })).toBe(true);
  });
});

describe('the destination of a restore job', () => {
  const container = 'https://account.blob.core.windows.net/restores';

  it.each([
    [container, container],
    [`${container}/`, container],
    [`${container}/orders-1.sql`, container],
    [container.toUpperCase(), `${container}/`],
    [undefined, container],
    ['account', container],
    ['', container],
    [container, `${VAULT_ID}/databases/a`],
    [VAULT_ID, container],
  ])('%s may be that of a restore to %s', (destination, place) => {
    expect(leadsElsewhere(destination, place)).toBe(false);
  });

  it.each([
    [`${container}2`, container],
    ['https://account.blob.core.windows.net/others', container],
    [`${VAULT_ID}/databases/b`, `${VAULT_ID}/databases/a`],
  ])('%s is not that of a restore to %s', (destination, place) => {
    expect(leadsElsewhere(destination, place)).toBe(true);
  });
});

describe('the resource of a job', () => {
  it('is named by its id, or by its name in the vault', () => {
    expect(jobResourceId(VAULT_ID, 'a')).toBe(job.id);
    expect(jobResourceId(VAULT_ID, job.id)).toBe(job.id);
  });
});
