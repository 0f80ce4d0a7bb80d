import * as fc from 'fast-check';
import documented from '../fixtures/documented/error-codes.json';
import { explainCode, knownCodes } from '../../domain/error-catalogue';
import { type RetryClass, retryClasses } from '../../domain/retry-class';

/** The classes of the collected documentation, in the words of the catalogue. */
const classes: Readonly<Record<string, RetryClass>> = {
  'adopt-or-conflict': 'adoptOrConflict',
  'retry-after-grant': 'waitForPermission',
  transient: 'transient',
  absent: 'absent',
  'needs-human': 'needsPerson',
  permanent: 'permanent',
};

/** A defect of ours, and a code that Azure has too: whether it passes cannot be known of either. */
const DEFECT = 'InternalError';

/** Transient in the documentation; "wait for the running one, retry" is what it advises. */
const BUSY = 'UserErrorMaxConcurrentOperationLimitReached';

describe('the error catalogue', () => {
  test.each(documented.map(({ code, class: documentedClass }) => [code, documentedClass] as const))(
    'knows the documented code %s as %s',
    (code, documentedClass) => {
      expect(knownCodes).toContain(code);
      expect(explainCode(code).retryClass).toBe(code === BUSY ? 'busy' : classes[documentedClass]);
    },
  );

  test.each([
    ['TooManyRequests', 'transient'],
    ['InternalServerError', 'transient'],
    ['ServiceUnavailable', 'transient'],
    ['ServerTimeout', 'transient'],
    ['AnotherOperationInProgress', 'busy'],
    ['AuthorizationFailed', 'needsPerson'],
    ['LinkedAuthorizationFailed', 'needsPerson'],
    ['InvalidAuthenticationToken', 'needsPerson'],
    ['ScopeLocked', 'needsPerson'],
    ['RequestDisallowedByPolicy', 'needsPerson'],
    ['ResourceNotFound', 'absent'],
    ['ResourceGroupNotFound', 'absent'],
    ['SubscriptionNotFound', 'permanent'],
  ] as const)('knows the code %s of Resource Manager as %s', (code, retryClass) => {
    expect(explainCode(code).retryClass).toBe(retryClass);
  });

  test.each([
    ['UntrustedPollUrl', 'permanent'],
    ['MissingPollUrl', 'permanent'],
    ['OperationCanceled', 'needsPerson'],
  ] as const)('knows our own code %s, for an answer that no service should give, as %s', (code, retryClass) => {
    expect(explainCode(code).retryClass).toBe(retryClass);
  });

  test.each(knownCodes)('says of %s in whole sentences what happened and what to do', (code) => {
    const { retryClass, cause, fix } = explainCode(code);
    expect(retryClass === 'unknown').toBe(code === DEFECT);
    expect(cause).toMatch(/^[A-Z].{9,}\.$/s);
    expect(fix).toMatch(/^[A-Z].{9,}\.$/s);
    expect(fix).not.toBe(cause);
  });

  test('has every code once, in whatever casing', () => {
    expect(new Set(knownCodes.map((code) => code.toLowerCase())).size).toBe(knownCodes.length);
  });

  test('finds every code in any casing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...knownCodes).chain((code) => fc.tuple(fc.constant(code), fc.mixedCase(fc.constant(code)))),
        ([code, spelling]) => {
          expect(explainCode(spelling)).toBe(explainCode(code));
        },
      ),
    );
  });

  test.each(['', 'Http418', 'UserErrorOfNextYear', 'constructor', '__proto__', 'toString'])(
    'says of %j that it does not know it, and still what to do',
    (code) => {
      expect(explainCode(code)).toEqual({
        retryClass: 'unknown',
        cause: 'This code is not in the catalogue.',
        fix: "Follow the service's recommended actions; if they do not help, give the activity id to Microsoft support.",
      });
    },
  );

  test('uses every class, and no other', () => {
    const used = new Set([...knownCodes, 'SomethingNew'].map((code) => explainCode(code).retryClass));
    expect([...used].sort()).toEqual([...retryClasses].sort());
  });

  test('never fails to explain, whatever the code', () => {
    const known = new Set(knownCodes.map((code) => code.toLowerCase()));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (code) => {
        fc.pre(!known.has(code.toLowerCase()));
        expect(explainCode(code).retryClass).toBe('unknown');
      }),
    );
  });
});
