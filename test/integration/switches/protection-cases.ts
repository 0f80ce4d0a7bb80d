import { armCallKinds, expectExplained, expectProtected, secondsOf } from '../flows';
import { vaultId } from '../seeded-estate';
import type { SwitchCase } from './switch-case';

const missingRole = 'UserErrorMissingRequiredPermissions';
const late = { switch: 'lateProtectionError', afterSeconds: 0 } as const;
const days = 86_400;

/** What is decided by roles and by the protection state, after the service has accepted the request. */
export const protectionCases: readonly SwitchCase[] = [
  {
    title: 'permissionPropagation of two minutes: is waited out, and shown while it is',
    faults: [{ switch: 'permissionPropagation', seconds: 120 }],
    check: ({ end, seen, app }) => {
      expectProtected(end);
      expect(seen).toContainEqual(
        expect.objectContaining({
          status: 'Running',
          progress: expect.objectContaining({
            phase: 'validate',
            waitingFor: 'permissions',
            nextPollDateTime: expect.any(String),
            lastError: { code: missingRole, message: expect.stringContaining('permissions') },
          }),
        }),
      );
      expect(secondsOf(app, 'validate').length).toBeGreaterThan(1);
      expect(armCallKinds(app).filter((kind) => kind === 'create')).toHaveLength(1);
    },
  },
  {
    title: 'permissionPropagation without end: fails at the deadline with the code of the service and advice',
    faults: [{ switch: 'permissionPropagation', seconds: 2 * days }],
    check: ({ end, app }) => {
      expectExplained(end, missingRole);
      expect(end.error).toMatchObject({
        phase: 'validate',
        advice: { retryClass: 'waitForPermission', fix: expect.stringContaining('Grant') },
        service: {
          httpStatus: 200,
          recommendedActions: [expect.stringContaining('Grant')],
          detail: expect.stringContaining('does not have authorization'),
          activityId: expect.stringMatching(/./),
        },
      });
      const last = secondsOf(app, 'validate').at(-1);
      expect(last).toBe(1800);
      expect(app.arm.backupInstances()).toEqual([]);
    },
  },
  {
    title: 'permissionPropagation at the creation only: asks for it again, until it passes',
    faults: [{ switch: 'permissionPropagation', on: 'create', seconds: 100 }],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
    },
  },
  {
    title: 'permissionPropagation in a dry run: is told at once',
    flow: 'validate',
    faults: [{ switch: 'permissionPropagation', seconds: 120 }],
    check: ({ end, app }) => {
      expectExplained(end, missingRole);
      expect(secondsOf(app, 'validate')).toHaveLength(1);
    },
  },
  {
    title: 'lateProtectionError that sync heals: is protected in the end',
    faults: [late],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(armCallKinds(app).filter((kind) => kind === 'sync')).toHaveLength(1);
    },
  },
  {
    title: 'lateProtectionError that sync does not heal: fails with the error of the instance',
    faults: [{ ...late, healedBySync: false, code: 'UserErrorMissingDBPermissions' }],
    check: ({ end, app }) => {
      expectExplained(end, 'UserErrorMissingDBPermissions');
      expect(end.error).toMatchObject({ phase: 'confirm', service: { recommendedActions: ['Run the grant script.'] } });
      expect(armCallKinds(app).filter((kind) => kind === 'sync')).toHaveLength(2);
    },
  },
  {
    title: 'lateProtectionError of a code that nobody knows: fails with it and with the words of the service',
    faults: [{ ...late, healedBySync: false, code: 'UserErrorOfTomorrow', message: 'Something new broke.' }],
    check: ({ end }) => {
      expectExplained(end, 'UserErrorOfTomorrow');
      expect(end.error).toMatchObject({ message: 'Something new broke.', advice: { retryClass: 'unknown' } });
    },
  },
  {
    title: 'lateProtectionError, and sync is refused: fails with the error of the instance',
    faults: [late, { switch: 'refuse', on: 'sync', code: 'UserErrorGenericResourceNotFound' }],
    check: ({ end, app }) => {
      expectExplained(end, missingRole);
      expect(armCallKinds(app).filter((kind) => kind === 'sync')).toHaveLength(1);
    },
  },
  {
    title: 'lateProtectionError, and the sync operation fails: fails with the error of the instance',
    faults: [late, { switch: 'operationFails', on: 'sync', code: 'UserErrorDBNotFound' }],
    check: ({ end }) => expectExplained(end, missingRole),
  },
  {
    title: 'lateProtectionError, and sync never ends: ends at the deadline',
    faults: [late, { switch: 'neverEnds', on: 'sync' }, { switch: 'retryAfter', on: 'sync', value: { seconds: 600 } }],
    check: ({ end }) => expectExplained(end, 'OperationTimedOut'),
  },
  {
    title: 'stuckConfiguring: ends at the deadline and says in which phase',
    faults: [{ switch: 'stuckConfiguring' }],
    check: ({ end, seen }) => {
      expectExplained(end, 'OperationTimedOut');
      expect(end.error).toMatchObject({ phase: 'confirm', message: expect.stringContaining('3600 seconds') });
      expect(seen.map(({ progress }) => progress?.['waitingFor'])).toContain('protectionState');
    },
  },
  {
    title: 'canceled at the validation: fails, says who, and creates nothing',
    faults: [{ switch: 'canceled', on: 'validate' }],
    check: ({ end, app }) => {
      expectExplained(end, 'OperationCanceled');
      expect(end.error).toMatchObject({ message: expect.stringContaining('canceled in Azure') });
      expect(app.arm.backupInstances()).toEqual([]);
    },
  },
  {
    title: 'canceled at the creation: fails and says who',
    faults: [{ switch: 'canceled', on: 'create' }],
    check: ({ end }) => {
      expectExplained(end, 'OperationCanceled');
      expect(end.error).toMatchObject({ phase: 'create' });
    },
  },
  {
    title: 'canceled at the deletion: fails and keeps the instance',
    flow: 'delete',
    existing: { protectionState: 'ProtectionConfigured' },
    faults: [{ switch: 'canceled', on: 'delete' }],
    check: ({ end, app }) => {
      expectExplained(end, 'OperationCanceled');
      expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
    },
  },
  {
    title: 'operationFails at the deletion: fails with the code of the service',
    flow: 'delete',
    existing: { protectionState: 'ProtectionConfigured' },
    faults: [{ switch: 'operationFails', on: 'delete', code: 'UserErrorOperationDeniedOnImmutableItem' }],
    check: ({ end }) => expectExplained(end, 'UserErrorOperationDeniedOnImmutableItem'),
  },
  {
    title: 'operationFails at the stop for a passing reason: is repeated',
    flow: 'stop',
    existing: { protectionState: 'ProtectionConfigured' },
    faults: [{ switch: 'operationFails', on: 'stop', code: 'UserErrorMaxConcurrentOperationLimitReached', times: 1 }],
    check: ({ end }) => expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'Stopped' } }),
  },
];
