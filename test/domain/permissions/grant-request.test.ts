import { type GrantRequest, sameRequest } from '../../../domain/operation-request';
import { requiredAssignments } from '../../../domain/permissions/required-assignments';
import { defaultWaitSettings } from '../../../domain/wait-settings';
import { OTHER_VAULT_ID, resourceId, VAULT_ID } from '../sample-ids';
import { PRINCIPAL, server } from './sample-permissions';

const request: GrantRequest = {
  kind: 'grantPermissions',
  resourceId: server.id,
  attempt: '00000000',
  correlationId: '3e7cacb3-65cd-4b3c-8145-71fe90d57327',
  settings: defaultWaitSettings,
  vaultId: resourceId(VAULT_ID),
  planId: '0dce9c67-5bf2-567f-824a-71568538c889',
  assignments: requiredAssignments(server, { principalId: PRINCIPAL }),
};

describe('the request to apply a plan', () => {
  it('is the same for the same plan, whoever asks and when', () => {
    expect(sameRequest(request, { ...request, attempt: '11111111', correlationId: 'another' })).toBe(true);
    expect(sameRequest(request, { ...request, vaultId: resourceId(VAULT_ID.replace('testBkp', 'TESTBKP')) })).toBe(
      true,
    );
  });

  it('is another one for another plan, another vault or another purpose', () => {
    expect(sameRequest(request, { ...request, planId: 'd7b1f8c4-0000-5000-8000-000000000000' })).toBe(false);
    expect(sameRequest(request, { ...request, vaultId: resourceId(OTHER_VAULT_ID) })).toBe(false);
    const { resourceId: id, attempt, correlationId, settings } = request;
    const unprotect = { kind: 'unprotect', data: 'retain', resourceId: id, attempt, correlationId, settings } as const;
    expect(sameRequest(request, unprotect)).toBe(false);
  });
});
