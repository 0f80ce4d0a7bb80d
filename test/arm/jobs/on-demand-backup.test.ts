import { at, header } from '../arm-client';
import type { Answer } from '../arm-client';
import { endOf, finish, instanceName, ordersId, protectedInstance, startScenario, vaultId } from '../scenario';
import type { Scenario } from '../scenario';

const instanceId = `${vaultId}/backupInstances/${instanceName}`;
const body = { backupRuleOptions: { ruleName: 'BackupWeekly', triggerOption: { retentionTagOverride: 'Default' } } };

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
  scenario.emulator.seed({ backupInstances: [protectedInstance(ordersId, 'flexpol1')] });
});

afterEach(() => scenario.emulator.close());

const backUp = (sent: unknown = body): Promise<Answer> =>
  scenario.call(`${instanceId}/backup`, { method: 'POST', body: sent });

async function jobOf(accepted: Answer): Promise<string> {
  return String(at(await finish(scenario, accepted), 'properties', 'jobId'));
}

const statusOf = async (jobId: string) => at((await scenario.call(jobId)).body, 'properties', 'status');

async function pointCount(): Promise<number> {
  const { body: list } = await scenario.call(`${instanceId}/recoveryPoints`);
  const value = at(list, 'value');
  return Array.isArray(value) ? value.length : -1;
}

test('a backup is accepted with both headers, empty, Retry-After 30 as recorded', async () => {
  const answer = await backUp();
  expect([answer.status, answer.text]).toEqual([202, '']);
  expect(header(answer, 'Azure-AsyncOperation')).toContain(`${vaultId}/operationStatus/`);
  expect(header(answer, 'Location')).toContain('/locations/westus/operationResults/');
  expect(header(answer, 'Retry-After')).toBe('30');
});

test('its operation only starts a job, which runs on; the recovery point is there when the job has completed', async () => {
  const answer = await backUp();
  const running = await scenario.call(header(answer, 'Azure-AsyncOperation'));
  expect(at(running.body, 'status')).toBe('Inprogress');
  expect(at(running.body, 'properties')).toBeUndefined();
  const jobId = await jobOf(answer);
  expect(jobId).toMatch(new RegExp(`^${vaultId}/backupJobs/[0-9a-f-]{36}$`));
  expect((await scenario.call(header(answer, 'Location'))).body).toEqual({
    jobId,
    objectType: 'OperationJobExtendedInfo',
  });
  expect([await statusOf(jobId), await pointCount()]).toEqual(['InProgress', 2]);
  scenario.advance(600);
  expect([await statusOf(jobId), await pointCount()]).toEqual(['Completed', 3]);
});

test('a job is neither listed nor read before its lag is over', async () => {
  scenario.emulator.changeSettings({ jobLagSeconds: 90 });
  const jobId = await jobOf(await backUp());
  const listed = async () => at((await scenario.call(`${vaultId}/backupJobs`)).body, 'value', 'length');
  expect([(await scenario.call(jobId)).status, await listed()]).toEqual([404, 0]);
  scenario.advance(90);
  expect([(await scenario.call(jobId)).status, await listed()]).toEqual([200, 1]);
});

test('in style 2021 the status is at location scope and names the job too', async () => {
  scenario.emulator.setStyle('2021');
  const answer = await backUp();
  expect(header(answer, 'Azure-AsyncOperation')).toContain('/locations/westus/operationStatus/');
  expect(await jobOf(answer)).toContain('/backupJobs/');
});

test('a job says whose it is, how long it took and what went wrong', async () => {
  scenario.emulator.faults.add({ switch: 'operationFails', on: 'backupJob', code: 'UserErrorMissingDBPermissions' });
  const jobId = await jobOf(await backUp());
  scenario.advance(600);
  const job = await scenario.call(jobId);
  expect(job.body).toMatchObject({
    id: jobId,
    type: 'Microsoft.DataProtection/backupVaults/backupJobs',
    properties: {
      status: 'Failed',
      operationCategory: 'Backup',
      backupInstanceId: instanceId,
      dataSourceId: ordersId,
      dataSourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
      vaultName: 'testBkpVault',
      policyName: 'flexpol1',
      isUserTriggered: true,
      duration: 'PT0H10M44S',
      errorDetails: [{ code: 'UserErrorMissingDBPermissions' }],
      extendedInfo: { subTasks: [{ taskId: 1, taskStatus: 'Failed' }] },
    },
  });
  expect(await pointCount()).toBe(2);
});

test('jobs can be canceled, slow or endless, and are spelled Cancelled', async () => {
  const { faults } = scenario.emulator;
  faults.add({ switch: 'canceled', on: 'backupJob', times: 1 });
  const canceled = await jobOf(await backUp());
  scenario.advance(600);
  expect(await statusOf(canceled)).toBe('Cancelled');
  faults.add({ switch: 'duration', on: 'backupJob', seconds: 5, times: 1 });
  const quick = await jobOf(await backUp());
  expect(await statusOf(quick)).toBe('Completed');
  faults.add({ switch: 'neverEnds', on: 'backupJob', times: 1 });
  const endless = await jobOf(await backUp());
  scenario.advance(100_000);
  expect(await statusOf(endless)).toBe('InProgress');
});

test('an operation that fails starts no job', async () => {
  scenario.emulator.faults.add({ switch: 'operationFails', on: 'backup', code: 'UserErrorServerConnectionClosed' });
  expect(await endOf(scenario, await backUp())).toBe('UserErrorServerConnectionClosed');
  expect(scenario.emulator.jobs()).toEqual([]);
});

test('a second backup while the first one runs fails, a later one does not', async () => {
  await backUp();
  expect(await endOf(scenario, await backUp())).toBe('UserErrorMaxConcurrentOperationLimitReached');
  scenario.advance(600);
  expect(await endOf(scenario, await backUp())).toBe('Succeeded');
});

test('a job fails when its server is gone or stopped', async () => {
  scenario.emulator.seed({ flexibleServers: [{ id: ordersId, properties: { state: 'Stopped' } }] });
  const stopped = await jobOf(await backUp());
  scenario.advance(600);
  scenario.emulator.removeResource(ordersId);
  const gone = await jobOf(await backUp());
  scenario.advance(600);
  const codeOf = async (id: string) => at((await scenario.call(id)).body, 'properties', 'errorDetails', 0, 'code');
  expect([await codeOf(stopped), await codeOf(gone)]).toEqual([
    'UserErrorServerConnectionClosed',
    'UserErrorGenericResourceNotFound',
  ]);
});

test.each([
  ['no options', {}, 'backupRuleOptions'],
  ['no trigger', { backupRuleOptions: { ruleName: 'BackupWeekly' } }, 'triggerOption'],
  ['a rule of another policy', { backupRuleOptions: { ruleName: 'BackupDaily', triggerOption: {} } }, 'BackupDaily'],
  [
    'a tag of another policy',
    { backupRuleOptions: { ruleName: 'BackupWeekly', triggerOption: { retentionTagOverride: 'Yearly' } } },
    'Yearly',
  ],
])('%s is refused', async (_, sent, word) => {
  const refused = await backUp(sent);
  expect([refused.status, at(refused.body, 'error', 'code')]).toEqual([400, 'BMSUserErrorInvalidInput']);
  expect(at(refused.body, 'error', 'message')).toContain(word);
});

test('what is stopped is not backed up', async () => {
  await scenario.call(`${instanceId}/stopProtection`, { method: 'POST' });
  scenario.advance(60);
  expect((await backUp()).status).toBe(400);
});

describe('the list of jobs', () => {
  const time = (secondsAgo: number) => new Date(Date.UTC(2026, 8, 8, 8) - 1000 * secondsAgo).toISOString();
  const idsOf = async (query = '') => {
    const { status, body: list } = await scenario.call(`${vaultId}/backupJobs?api-version=2026-06-01${query}`);
    const value = at(list, 'value');
    return Array.isArray(value) ? value.map((job) => at(job, 'properties', 'status')) : status;
  };
  const filter = (text: string) => `&$filter=${encodeURIComponent(text)}`;

  beforeEach(() =>
    scenario.emulator.seed({
      backupJobs: [
        { instanceId, startedAt: time(3000), ending: 'Failed', errorCode: 'UserErrorDBUserAuthFailed' },
        { instanceId, startedAt: time(2000) },
        { instanceId, startedAt: time(1000), durationSeconds: null, kind: 'restore' },
        { instanceId, startedAt: time(15 * 86_400) },
      ],
    }),
  );

  test('is newest first, without details, and forgets after fourteen days', async () => {
    expect(await idsOf()).toEqual(['InProgress', 'Completed', 'Failed']);
    const { body: list } = await scenario.call(`${vaultId}/backupJobs`);
    expect(at(list, 'value', 2, 'properties', 'errorDetails', 0, 'code')).toBe('UserErrorDBUserAuthFailed');
    expect(at(list, 'value', 0, 'properties')).not.toHaveProperty('extendedInfo');
  });

  test('comes in pages', async () => {
    scenario.emulator.changeSettings({ pageSize: 2 });
    const first = await scenario.call(`${vaultId}/backupJobs`);
    const second = await scenario.call(String(at(first.body, 'nextLink')));
    expect(at(second.body, 'value')).toHaveLength(1);
    expect(at(second.body, 'nextLink')).toBeUndefined();
  });

  test.each([
    ["status eq 'Failed'", ['Failed']],
    ["operationCategory eq 'restore'", ['InProgress']],
    [`backupInstanceId eq '${instanceId}' and status eq 'Completed'`, ['Completed']],
    [`startTime ge '${time(2500)}' and startTime le '${time(1500)}'`, ['Completed']],
    [`dataSourceId eq '${ordersId.toUpperCase()}'`, ['InProgress', 'Completed', 'Failed']],
    ["status eq 'Failed' and operation eq 'Restore'", []],
    ["colour eq 'red'", 400],
    ["startTime ge 'soon'", 400],
  ])('is filtered by %s', async (text, found) => {
    expect(await idsOf(filter(text))).toEqual(found);
  });

  test('is of a vault that is there, and a job that is not is 404', async () => {
    expect((await scenario.call(`${vaultId}/backupJobs/absent`)).status).toBe(404);
    expect((await scenario.call(`${vaultId}x/backupJobs`)).status).toBe(404);
  });
});
