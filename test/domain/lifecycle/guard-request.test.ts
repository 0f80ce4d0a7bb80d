import { parseGuardRequest } from '../../../domain/lifecycle/guard-request';
import { VAULT_ID } from '../sample-ids';

const guard = VAULT_ID.replace(/Microsoft\.DataProtection.*/, 'Microsoft.DataProtection/resourceGuards/guard');

describe('the request of a resource guard', () => {
  it('is the id of a child of the guard, in any casing', () => {
    const id = `${guard}/dppDisableSuspendBackupsRequests/default`;
    expect(parseGuardRequest(id)).toEqual({ ok: true, value: id });
    const spelled = id.replace('resourceGuards', 'RESOURCEGUARDS');
    expect(parseGuardRequest(spelled)).toEqual({ ok: true, value: spelled });
  });

  it.each([guard, `${guard}/a/b/c/d`, VAULT_ID, `${VAULT_ID}/backupPolicies/a`])('is not %s', (id) => {
    expect(parseGuardRequest(id)).toEqual({ ok: false, problem: 'it is not the id of a request of a resource guard' });
  });

  it('is an id at all', () => {
    expect(parseGuardRequest('guard')).toMatchObject({ ok: false });
  });
});
