import { remedyResults } from '../../../domain/audit/remedy';
import { NEXT_AUDIT_DUE, REMEDIATION_PHASE } from '../../../domain/audit/remediation';
import { progressOf, type RecordedResult, stillRunning } from '../../../domain/audit/remedy-results';
import { reportPaths, workingPaths } from '../../../domain/audit/report-paths';
import { auditId } from '../../../domain/audit/audit-id';
import { runningProtectionSchema } from '../../../domain/audit/audit-steps';
import { flexibleServer } from '../rules/sample-rules';
import { NOW } from './sample-audit';

const { id: resourceId } = flexibleServer();

const result = (kind: RecordedResult['result'], operationId?: string): RecordedResult => ({
  ...{ resourceId, result: kind },
  ...(operationId !== undefined && { operationId }),
});

describe('what is known of a remediation by what it has written down', () => {
  test('is nothing where it has taken on nothing', () => {
    expect(progressOf([], 7)).toEqual({ started: 0, protected: 0, failed: 0, skipped: 0, left: 7 });
    expect(stillRunning([])).toEqual([]);
  });

  test('counts each remedy once, whatever became of it', () => {
    const results = [
      ...[result('started', 'a'), result('started', 'b'), result('started', 'c'), result('started', 'd')],
      ...[result('skipped'), result('failed')],
      ...[result('protected', 'a'), result('failed', 'b'), result('skipped', 'c')],
    ];
    const expected = { started: 4, protected: 1, failed: 2, skipped: 2, running: 1, left: 4 };
    expect(progressOf(results, 10)).toEqual(expected);
    expect(progressOf([...results].reverse(), 10)).toEqual(expected);
    expect(stillRunning(results)).toEqual([{ operationId: 'd', resourceId }]);
  });

  test('does not count what an earlier audit has started, and knows that it still runs', () => {
    const results = [result('running', 'x'), result('running', 'y'), result('started', 'a'), result('failed', 'x')];
    expect(progressOf(results, 3)).toEqual({ started: 1, protected: 0, failed: 0, skipped: 0, running: 1, left: 2 });
    expect(stillRunning(results).map(({ operationId }) => operationId)).toEqual(['y', 'a']);
  });

  test('has no operation where nothing was started', () => {
    expect(stillRunning([result('started')])).toEqual([]);
    expect(remedyResults).toEqual(['started', 'running', 'protected', 'failed', 'skipped']);
  });
});

test('a protection that runs comes out of a file as it went in', () => {
  for (const running of [
    { operationId: 'a', resourceId },
    { operationId: 'a', resourceId, isOfEarlierAudit: true },
  ]) {
    expect(runningProtectionSchema.parse(JSON.parse(JSON.stringify(running)))).toEqual(running);
  }
  expect(runningProtectionSchema.safeParse({ operationId: 'a', resourceId: 'pg-1' }).success).toBe(false);
  expect(runningProtectionSchema.safeParse({ operationId: 'a', resourceId: 7 }).success).toBe(false);
});

test('a remediation has a phase, a reason to make room, and folders', () => {
  const id = auditId(NOW, '1a2b3c4d');
  expect(REMEDIATION_PHASE).toBe('remediate');
  expect(NEXT_AUDIT_DUE).toMatch(/^The next audit was due/);
  expect(workingPaths.remedyChunk(id, 3).startsWith(`${workingPaths.remedyChunks(id)}/`)).toBe(true);
  expect(reportPaths.remediation(id, 3).startsWith(`${reportPaths.remediationOf(id)}/`)).toBe(true);
});
