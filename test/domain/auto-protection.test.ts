import { cancelPayload, isCancel } from '../../domain/approvals/decision-event';
import { changedPayload, isChange, mayHaveRead, ruleAnswer, skipped } from '../../domain/auto-protection';
import { backOffSeconds } from '../../domain/back-off';
import { isBecomingReady, isReady } from '../../domain/inventory';
import { isOperationId, operationId, orchestrationInstanceId } from '../../domain/operation-id';
import type { Decision } from '../../domain/rules/decision';
import { busyBackOff, MAX_ABSENT_ATTEMPTS, readinessBackOff } from '../../domain/wait-settings';
import { resourceId, secretUri, targetIn } from './sample-ids';

const vaultId =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/vault01';
const target = targetIn(vaultId, `${vaultId}/backupPolicies/weekly`);
const notes = [] as const;

describe('What an orchestration needs of a decision', () => {
  it('is what a protection is made of', () => {
    const decision: Decision = { kind: 'protect', target, location: 'westus', rule: 'all', explanation: 'so', notes };
    expect(ruleAnswer(decision)).toEqual({
      kind: 'protect',
      rule: 'all',
      specification: { target, location: 'westus' },
    });
  });

  it('has the secret where there is one', () => {
    const uri = secretUri('https://kv-01.vault.azure.net/secrets/db');
    const decision: Decision = {
      kind: 'protect',
      target,
      location: 'westus',
      secretUri: uri,
      rule: 'all',
      explanation: '',
      notes,
    };
    expect(ruleAnswer(decision)).toMatchObject({ specification: { secretUri: uri } });
  });

  it.each([
    [
      { kind: 'report', rule: 'seen', explanation: 'only seen', notes },
      { decision: 'report', rule: 'seen' },
    ],
    [{ kind: 'notSelected', why: 'noRules', explanation: 'no rules', notes }, { decision: 'notSelected' }],
  ] satisfies readonly [Decision, object][])('is why it is left alone otherwise', (decision, expected) => {
    expect(ruleAnswer(decision)).toEqual({ kind: 'leaveAlone', explanation: decision.explanation, ...expected });
  });
});

describe('The state of a server', () => {
  it.each(['Ready', 'READY', 'Updating'])('%s is ready', (state) => {
    expect(isReady(state)).toBe(true);
  });

  it.each(['Provisioning', 'starting', 'Restarting'])('%s becomes ready by itself', (state) => {
    expect([isReady(state), isBecomingReady(state)]).toEqual([false, true]);
  });

  it.each(['Stopped', 'Dropping', 'Disabled', ''])('%p is left as it is', (state) => {
    expect([isReady(state), isBecomingReady(state)]).toEqual([false, false]);
  });
});

describe('The instance of a look at a resource', () => {
  const id = resourceId(
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg01',
  );

  it('is one per resource and no operation that a monitor can be asked for', () => {
    const instanceId = orchestrationInstanceId(id, 'look');
    expect(instanceId).toMatch(/^auto-[0-9a-f]{32}$/);
    expect(isOperationId(`${instanceId}.01234567`)).toBe(false);
    expect(() => operationId(instanceId, '01234567')).toThrow('not an operation id');
  });
});

describe('Waiting for a resource', () => {
  it('grows from half a minute while it is created, and from a minute while it is busy', () => {
    expect([1, 2, 20].map((attempt) => backOffSeconds(readinessBackOff, attempt))).toEqual([30, 45, 300]);
    expect([1, 2, 20].map((attempt) => backOffSeconds(busyBackOff, attempt))).toEqual([60, 120, 900]);
  });

  it('looks more than once for one that cannot be read yet', () => {
    expect(MAX_ABSENT_ATTEMPTS).toBeGreaterThan(1);
  });
});

describe('a start that is left out', () => {
  test('is no failure, and says why by a code and a sentence', () => {
    expect(skipped('NotReady', 'It is in the state Stopped by now.')).toEqual({
      kind: 'skipped',
      code: 'NotReady',
      message: 'It is in the state Stopped by now.',
    });
  });
});

describe('an event during a look', () => {
  const now = Date.UTC(2030, 0, 1);
  const waiting = (seconds: number) => ({ nextPollDateTime: new Date(now + seconds * 1000).toISOString() });

  test('is a change, and no cancel', () => {
    expect(isChange(changedPayload)).toBe(true);
    expect(isCancel(changedPayload, '0a1b2c3d')).toBe(false);
    for (const other of [undefined, null, {}, { changed: 1 }, cancelPayload('0a1b2c3d', '')]) {
      expect(isChange(other)).toBe(false);
    }
  });

  test.each([
    ['Pending', undefined, false],
    ['Running', undefined, true],
    ['Running', { phase: 'read' }, true],
    ['Running', waiting(1), false],
    ['Running', waiting(-1), true],
    ['Running', { nextPollDateTime: 'soon' }, true],
  ])('matters to one that is %s with the status %j: %s', (runtimeStatus, customStatus, expected) => {
    expect(mayHaveRead({ runtimeStatus, customStatus }, now)).toBe(expected);
  });
});
