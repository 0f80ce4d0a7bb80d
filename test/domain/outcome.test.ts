import { explainCode } from '../../domain/error-catalogue';
import { conflictReasons, placeOf, refused, undecided } from '../../domain/outcome';
import type { ServiceError } from '../../domain/service-error';
import { DATABASE_ID, POLICY_ID, VAULT_ID } from './sample-ids';

const error: ServiceError = {
  code: 'userErrorMissingRequiredPermissions',
  message: 'Appropriate permissions to perform the operation is missing.',
  recommendedActions: ['Grant appropriate permissions to perform this operation as mentioned in the documentation.'],
  activityId: 'd3b0a4f6-0000-4000-8000-000000000000',
  httpStatus: 200,
};

describe('the reasons of conflicts', () => {
  test('are told apart by their names, which are kept for ever: outcomes of older releases have them', () => {
    expect(new Set(conflictReasons).size).toBe(conflictReasons.length);
    expect(conflictReasons).toEqual(expect.arrayContaining(['otherVault', 'otherPolicy', 'notActive', 'otherState']));
  });
});

describe('a refusal', () => {
  test('carries the words of the service unchanged, and our advice beside them', () => {
    expect(refused('validate', error)).toEqual({
      kind: 'Refused',
      phase: 'validate',
      error,
      advice: explainCode('UserErrorMissingRequiredPermissions'),
    });
    expect(refused('validate', error).advice.retryClass).toBe('waitForPermission');
  });

  test('has advice even for a code that nobody has seen', () => {
    expect(refused('create', { ...error, code: 'UserErrorOfNextYear' }).advice.retryClass).toBe('unknown');
  });

  test('of a poll says the truth about the operation beside the words of the service', () => {
    const { advice, ...rest } = undecided('awaitCreation', error);
    expect(rest).toEqual({ kind: 'Refused', phase: 'awaitCreation', error });
    expect(advice).toMatchObject({
      ...explainCode(error.code),
      fix: expect.stringContaining('may still run at Azure'),
    });
    expect(advice.fix.startsWith(explainCode(error.code).fix)).toBe(true);
  });

  test('is plain data', () => {
    const refusal = refused('validate', error);
    expect(JSON.parse(JSON.stringify(refusal))).toStrictEqual(refusal);
  });
});

describe('the place of a protection', () => {
  test('is what a client needs of an observed instance, and no more', () => {
    const place = placeOf({
      id: `${VAULT_ID}/backupInstances/a`,
      name: 'a',
      vaultId: VAULT_ID,
      policyId: POLICY_ID,
      datasourceId: DATABASE_ID,
      protectionState: 'ProtectionConfigured',
      provisioningState: 'Succeeded',
      error,
    });
    expect(place).toStrictEqual({
      vaultId: VAULT_ID,
      policyId: POLICY_ID,
      backupInstanceId: `${VAULT_ID}/backupInstances/a`,
      protectionState: 'ProtectionConfigured',
    });
  });
});
