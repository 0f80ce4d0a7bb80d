import fc from 'fast-check';
import { flexibleInstance, instanceName, ordersId, putInstance, startScenario, vaultId } from './scenario';
import type { Scenario } from './scenario';

const instanceId = `${vaultId}/backupInstances/${instanceName}`;
const softDelete = { state: 'On', retentionDays: 1 } as const;

type Action = 'put' | 'rename' | 'delete' | 'stop' | 'resume' | 'sync' | 'undelete' | 'lateError' | 'failure';

const post = (scenario: Scenario, path: string) => scenario.call(path, { method: 'POST' });

const perform: Readonly<Record<Action, (scenario: Scenario) => unknown>> = {
  put: (scenario) => putInstance(scenario, flexibleInstance(ordersId)),
  rename: (scenario) => putInstance(scenario, { ...flexibleInstance(ordersId), friendlyName: 'renamed' }),
  delete: (scenario) => scenario.call(instanceId, { method: 'DELETE' }),
  stop: (scenario) => post(scenario, `${instanceId}/stopProtection`),
  resume: (scenario) => post(scenario, `${instanceId}/resumeProtection`),
  sync: (scenario) => post(scenario, `${instanceId}/sync`),
  undelete: (scenario) => post(scenario, `${vaultId}/deletedBackupInstances/${instanceName}/undelete`),
  lateError: ({ emulator }) => emulator.faults.add({ switch: 'lateProtectionError', afterSeconds: 60, times: 1 }),
  failure: ({ emulator }) => emulator.faults.add({ switch: 'operationFails', code: 'x', times: 1 }),
};

/** What can be seen, without the ids that are random. */
function view({ emulator }: Scenario): string {
  const seen = {
    instances: emulator.backupInstances(),
    deleted: emulator.deletedBackupInstances().map(({ name }) => name),
    operations: emulator
      .operations()
      .map(({ kind, status, startedAt, endsAt }) => ({ kind, status, startedAt, endsAt })),
  };
  return JSON.stringify(seen, (key, value: unknown) => (key === 'ActivityId' ? undefined : value), 1);
}

const step = fc.record({
  action: fc.constantFrom<Action>(
    'put',
    'put',
    'rename',
    'delete',
    'stop',
    'resume',
    'sync',
    'undelete',
    'lateError',
    'failure',
  ),
  seconds: fc.constantFrom(0, 10, 40, 50, 200, 90_000),
});

test('what is seen at a moment does not depend on who looked before', async () => {
  const [watched, unwatched] = [await startScenario('2026'), await startScenario('2026')];
  const settled = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
    for (const scenario of [watched, unwatched]) {
      scenario.emulator.reset();
      scenario.emulator.seed({ vaults: [{ id: vaultId, softDelete }] });
    }
    for (const { action, seconds } of steps) {
      for (const scenario of [watched, unwatched]) await perform[action](scenario);
      for (let part = 0; part < 4; part += 1) {
        watched.advance(seconds / 4);
        view(watched);
      }
      unwatched.advance(seconds);
    }
    expect(view(watched)).toBe(view(unwatched));
  });
  try {
    await fc.assert(settled, { numRuns: 40 });
  } finally {
    await Promise.all([watched.emulator.close(), unwatched.emulator.close()]);
  }
});
