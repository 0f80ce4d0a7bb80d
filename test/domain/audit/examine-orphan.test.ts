import { examineOrphan } from '../../../domain/audit/examine';
import { FLEXIBLE } from '../rules/sample-rules';
import { FLEXIBLE_SERVER_ID, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import { DAY, instance, secondsAgo, timelessInstance, WEEKLY } from './sample-audit';

describe('an instance whose datasource is in no inventory', () => {
  test('is an orphan, and is not deleted by us', () => {
    expect(examineOrphan(instance())).toEqual({
      kind: 'orphaned',
      severity: 'medium',
      resourceId: FLEXIBLE_SERVER_ID,
      subscriptionId: SUBSCRIPTION,
      datasourceType: FLEXIBLE,
      backupInstanceId: instance().id,
      message:
        "The backup instance pg-flex-01 (ProtectionConfigured) is of a datasource that is in no inventory: it is deleted, moved, or out of this app's sight.",
      fix: expect.stringMatching(/^This app deletes no backup by itself\./),
      evidence: {
        protectionState: 'ProtectionConfigured',
        vaultId: VAULT_ID,
        policyId: WEEKLY,
        lastRecoveryPointAt: secondsAgo(DAY),
        createdAt: secondsAgo(90 * DAY),
      },
    });
  });

  test('is told with the error of the service', () => {
    const error = { code: 'UserErrorDBNotFound', message: 'Gone.', recommendedActions: [] };
    expect(examineOrphan(instance({ protectionState: 'ProtectionError', error })).evidence).toMatchObject({
      errorCode: 'UserErrorDBNotFound',
      errorMessage: 'Gone.',
    });
  });

  test('needs nobody when it is deleted already', () => {
    const purgeAt = secondsAgo(-DAY);
    expect(examineOrphan(timelessInstance({ protectionState: 'SoftDeleted', purgeAt }))).toMatchObject({
      severity: 'info',
      fix: expect.stringMatching(/^Nothing: Azure purges it by itself/),
      evidence: { purgeAt },
    });
  });

  test('counts to the subscription of its vault when the id of its datasource is none', () => {
    const other = '/subscriptions/ABCDEFAB-1111-2222-3333-444444444444/resourceGroups/a';
    expect(examineOrphan(instance({ datasourceId: `${other}/x` })).subscriptionId).toBe(
      'abcdefab-1111-2222-3333-444444444444',
    );
    const nameless = examineOrphan(instance({ datasourceId: '' }));
    expect(nameless.subscriptionId).toBe(SUBSCRIPTION);
    expect(nameless.resourceId).toBe(instance().id);
    expect(examineOrphan(instance({ datasourceId: 'a', id: 'b' }))).toMatchObject({
      subscriptionId: '',
      resourceId: 'a',
      backupInstanceId: 'b',
    });
  });
});
