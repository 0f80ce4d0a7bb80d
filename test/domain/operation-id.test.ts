import * as fc from 'fast-check';
import { isOperationId, operationId, orchestrationInstanceId, splitOperationId } from '../../domain/operation-id';
import { DATABASE_ID, FLEXIBLE_SERVER_ID, resourceId, SERVER_ID } from './sample-ids';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: length, maxLength: length });

describe('the instance of an orchestration', () => {
  // These literals are keys of running orchestrations. If this test fails, an upgrade would lose sight of them.
  test.each([
    ['write', 'op-c385d5c3440256eeb3242d95e617cf0a'],
    ['check', 'check-c385d5c3440256eeb3242d95e617cf0a'],
  ] as const)('that is to %s keeps the id that it has always had', (does, instanceId) => {
    expect(orchestrationInstanceId(resourceId(DATABASE_ID), does)).toBe(instanceId);
  });

  test('is one for all spellings of a resource, so that two writers meet', () => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(DATABASE_ID)), fc.constantFrom('write', 'check'), (spelling, does) => {
        expect(orchestrationInstanceId(resourceId(spelling), does)).toBe(
          orchestrationInstanceId(resourceId(DATABASE_ID), does),
        );
      }),
    );
  });

  test('is another one for every resource and for what is done', () => {
    const instances = [DATABASE_ID, SERVER_ID, FLEXIBLE_SERVER_ID].flatMap((id) => [
      orchestrationInstanceId(resourceId(id), 'write'),
      orchestrationInstanceId(resourceId(id), 'check'),
    ]);
    expect(new Set(instances).size).toBe(6);
  });
});

describe('an operation id', () => {
  test('is made of an instance and an attempt, and comes apart into them again', () => {
    fc.assert(
      fc.property(fc.constantFrom('op', 'check'), hex(32), hex(8), (prefix, key, attempt) => {
        const id = operationId(`${prefix}-${key}`, attempt);
        expect(id).toBe(`${prefix}-${key}.${attempt}`);
        expect(isOperationId(id)).toBe(true);
        expect(splitOperationId(id)).toEqual({ instanceId: `${prefix}-${key}`, attempt });
      }),
    );
  });

  test.each(['write', 'check'] as const)('can be made for an orchestration that is to %s', (does) => {
    const instanceId = orchestrationInstanceId(resourceId(DATABASE_ID), does);
    expect(splitOperationId(operationId(instanceId, '0123abcd'))).toEqual({ instanceId, attempt: '0123abcd' });
  });

  const KEY = '0123456789abcdef0123456789abcdef';

  test.each([
    ['nothing', ''],
    ['an instance without an attempt', `op-${KEY}`],
    ['an empty attempt', `op-${KEY}.`],
    ['an attempt that is too short', `op-${KEY}.0123abc`],
    ['an attempt that is too long', `op-${KEY}.0123abcde`],
    ['two attempts', `op-${KEY}.0123abcd.0123abcd`],
    ['a key that is too short', `op-${KEY.slice(1)}.0123abcd`],
    ['a key in capitals', `op-${KEY.toUpperCase()}.0123abcd`],
    ['another prefix', `audit-${KEY}.0123abcd`],
    ['something before it', `xop-${KEY}.0123abcd`],
    ['a line break after it', `op-${KEY}.0123abcd\n`],
    ['a path', `../op-${KEY}.0123abcd`],
    ['an encoded dot', `op-${KEY}%2e0123abcd`],
    ['the id of a sub-orchestration', `op-${KEY}:1`],
  ])('is refused when it is %s', (_what, text) => {
    expect(isOperationId(text)).toBe(false);
  });

  test('cannot be made of garbage: that is a defect of the one who calls', () => {
    expect(() => operationId('op-1', '2')).toThrow('op-1.2 is not an operation id');
  });

  test('is refused for any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isOperationId(text)).toBe(false);
      }),
    );
  });
});
