import { AUDIT_INSTANCE_ID } from '../../../domain/audit/audit-request';
import { BULK_INSTANCE_ID } from '../../../domain/bulk/bulk-id';
import { isOwnInstance } from '../../../domain/housekeeping/own-instance';
import { orchestrationInstanceId } from '../../../domain/operation-id';
import { DATABASE_ID, resourceId } from '../sample-ids';

describe('an instance of our own', () => {
  test.each(['write', 'check', 'look'] as const)('is each that is started to %s', (does) => {
    expect(isOwnInstance(orchestrationInstanceId(resourceId(DATABASE_ID), does))).toBe(true);
  });

  test('is the one of the audits, and the one of bulks', () => {
    expect(isOwnInstance(AUDIT_INSTANCE_ID)).toBe(true);
    expect(isOwnInstance(BULK_INSTANCE_ID)).toBe(true);
  });

  test.each([
    '',
    'op-',
    'audit-of-somebody',
    'my-audit',
    '3f2504e04f8941d39a0c0305e82c3301',
    'op-C385D5C3440256EEB3242D95E617CF0A',
    'op-c385d5c3440256eeb3242d95e617cf0',
    'op-c385d5c3440256eeb3242d95e617cf0a.134860f4',
    'backup-op-c385d5c3440256eeb3242d95e617cf0a',
    '@counter@op-c385d5c3440256eeb3242d95e617cf0a',
  ])('is not %j', (instanceId) => {
    expect(isOwnInstance(instanceId)).toBe(false);
  });
});
