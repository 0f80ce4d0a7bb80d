import * as fc from 'fast-check';
import { operationProgress } from '../../domain/operation-status';

const terminal = [
  ['Succeeded', 'succeeded'],
  ['Failed', 'failed'],
  ['Canceled', 'canceled'],
  ['Cancelled', 'canceled'],
] as const;

describe('the status of an asynchronous operation', () => {
  test.each(terminal)('%s is terminal and means %s', (word, progress) => {
    expect(operationProgress(word)).toBe(progress);
  });

  test.each(terminal)('%s is recognised in any casing, with white space around it', (word, progress) => {
    const padding = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 });
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(word)), padding, (spelling, space) => {
        expect(operationProgress(space + spelling + space)).toBe(progress);
      }),
    );
  });

  test.each(['Inprogress', 'InProgress', 'Accepted', 'Running', 'Provisioning', 'Provisioned', 'NotStarted', ''])(
    '%j is still running',
    (word) => {
      expect(operationProgress(word)).toBe('running');
    },
  );

  test.each(['Succeede', 'Succeeded!', 'un-failed', 'PartiallySucceeded', 'Failed Succeeded'])(
    '%j only resembles a terminal word, and is still running',
    (word) => {
      expect(operationProgress(word)).toBe('running');
    },
  );

  test('every other word is still running', () => {
    const words = new Set<string>(terminal.map(([word]) => word.toLowerCase()));
    fc.assert(
      fc.property(fc.string(), (word) => {
        fc.pre(!words.has(word.trim().toLowerCase()));
        expect(operationProgress(word)).toBe('running');
      }),
    );
  });
});
