import * as fc from 'fast-check';
import { attemptOfAudit, auditId, isAuditId } from '../../../domain/audit/audit-id';

const attempt = fc.stringMatching(/^[0-9a-f]{8}$/);
const second = fc.integer({
  min: Date.parse('0000-01-01T00:00:00Z') / 1000,
  max: Date.parse('9999-12-31T23:59:59Z') / 1000,
});

describe('the id of an audit', () => {
  test('says when it started, in UTC', () => {
    expect(auditId(Date.parse('2030-01-01T03:00:00+01:00'), '1a2b3c4d')).toBe('20300101t020000z-1a2b3c4d');
    expect(auditId(Date.parse('2030-01-01T02:00:00.999Z'), '1a2b3c4d')).toBe('20300101t020000z-1a2b3c4d');
  });

  test('sorts by time', () => {
    fc.assert(
      fc.property(second, second, attempt, attempt, (left, right, one, other) => {
        fc.pre(left < right);
        expect(auditId(left * 1000, one) < auditId(right * 1000, other)).toBe(true);
      }),
    );
  });

  test('is known as one', () => {
    fc.assert(fc.property(second, attempt, (at, each) => isAuditId(auditId(at * 1000, each))));
  });

  test('ends in its attempt', () => {
    expect(attemptOfAudit(auditId(0, '1a2b3c4d'))).toBe('1a2b3c4d');
  });

  test.each([
    '',
    '20300101t020000z',
    '20300101T020000Z-1a2b3c4d',
    '20300101t020000z-1A2B3C4D',
    '20300101t020000z-1a2b3c4',
    '20300101t020000z-1a2b3c4d5',
    '20300101t020000z-1a2b3c4d\n',
    '../0300101t020000z-1a2b3c4d',
    '20301301t020000z-1a2b3c4d',
    '20300230t020000z-1a2b3c4d',
    '20300101t240000z-1a2b3c4d',
    '20300101t026000z-1a2b3c4d',
  ])('is not %j', (text) => {
    expect(isAuditId(text)).toBe(false);
  });

  test('is not made from a wrong attempt, or of a year that does not fit', () => {
    expect(() => auditId(0, 'none')).toThrow('19700101t000000z-none is not an audit id');
    expect(() => auditId(Date.UTC(12_000, 0), '1a2b3c4d')).toThrow('is not an audit id');
  });
});
