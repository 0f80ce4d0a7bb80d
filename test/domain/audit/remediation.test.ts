import {
  addStep,
  noRemediation,
  reasonToStop,
  remediationProgressSchema,
  type RemediationStep,
} from '../../../domain/audit/remediation';

const step = (parts: Partial<RemediationStep>): RemediationStep => ({
  ...{ started: 0, protected: 0, failed: 0, skipped: 0 },
  ...parts,
});

describe('the progress of a remediation', () => {
  test('is the sum of its steps', () => {
    const steps = [step({ started: 3 }), step({ started: 1, protected: 2, skipped: 1 }), step({ failed: 1 })];
    const progress = steps.reduce(addStep, noRemediation);
    expect(progress).toEqual({ started: 4, protected: 2, failed: 1, skipped: 1, left: 0 });
  });

  test('keeps what is left and why it stopped', () => {
    const stopped = { ...noRemediation, left: 7, stopped: 'Enough.' };
    expect(addStep(stopped, step({ protected: 1 }))).toEqual({ ...stopped, protected: 1 });
  });

  test('has a reason to stop when so many have failed as may', () => {
    const failed = (count: number) => ({ ...noRemediation, failed: count });
    expect(reasonToStop(failed(4), 5)).toBeUndefined();
    expect(reasonToStop(failed(5), 5)).toBe('5 protections failed, and 5 are the limit.');
    expect(reasonToStop(failed(6), 5)).toBe('6 protections failed, and 5 are the limit.');
  });

  test('survives being written to a file', () => {
    for (const progress of [noRemediation, { ...noRemediation, running: 2, left: 1, stopped: 'Enough.' }]) {
      expect(remediationProgressSchema.parse(JSON.parse(JSON.stringify(progress)))).toEqual(progress);
    }
  });
});
