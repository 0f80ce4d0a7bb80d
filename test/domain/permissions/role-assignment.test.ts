import * as fc from 'fast-check';
import { holdsAt, plannedAssignmentSchema, roleAssignmentName } from '../../../domain/permissions/role-assignment';
import { FLEXIBLE_SERVER_ID, SUBSCRIPTION } from '../sample-ids';
import { BACKUP_ROLE, groupOf, PRINCIPAL, READER, STRANGER } from './sample-permissions';

const grant = { scope: FLEXIBLE_SERVER_ID, roleDefinitionId: BACKUP_ROLE, principalId: PRINCIPAL };

describe('the name of a role assignment', () => {
  it('is the one that it always had: running apps find by it what they have granted', () => {
    expect(roleAssignmentName(grant)).toBe('2b4a8335-6984-578d-8b1e-84a5865d079e');
  });

  it('does not depend on spelling', () => {
    const spelled = {
      scope: FLEXIBLE_SERVER_ID.toUpperCase(),
      roleDefinitionId: BACKUP_ROLE.toUpperCase(),
      principalId: PRINCIPAL.toUpperCase(),
    };
    expect(roleAssignmentName(spelled)).toBe(roleAssignmentName(grant));
  });

  it('is another one for another scope, role or principal', () => {
    const names = [
      grant,
      { ...grant, scope: groupOf(FLEXIBLE_SERVER_ID) },
      { ...grant, roleDefinitionId: READER },
      { ...grant, principalId: STRANGER },
      { scope: grant.scope, principalId: BACKUP_ROLE, roleDefinitionId: PRINCIPAL },
    ].map(roleAssignmentName);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a role that is granted at a scope', () => {
  const path = fc.array(fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), { minLength: 1, maxLength: 5 });
  const idOf = (segments: readonly string[]): string => `/subscriptions/${segments.join('/')}`;

  it('holds there and below, in whatever spelling', () => {
    fc.assert(
      fc.property(path, path, (outer, inner) => {
        const scope = idOf([...outer, ...inner]);
        expect(holdsAt(idOf(outer).toUpperCase(), scope)).toBe(true);
        expect(holdsAt(scope, scope.toLowerCase())).toBe(true);
      }),
    );
  });

  it('does not hold above', () => {
    fc.assert(fc.property(path, path, (outer, inner) => !holdsAt(idOf([...outer, ...inner]), idOf(outer))));
  });

  it('does not hold beside, where one name begins with the other', () => {
    fc.assert(fc.property(path, (segments) => !holdsAt(idOf(segments), `${idOf(segments)}x`)));
  });

  it.each(['/', '', '/providers/Microsoft.Management/managementGroups/root', `/subscriptions/${SUBSCRIPTION}/`])(
    'holds everywhere in the subscription when it is %p',
    (granted) => {
      expect(holdsAt(granted, FLEXIBLE_SERVER_ID)).toBe(true);
    },
  );
});

describe('a planned assignment out of a history', () => {
  const planned = { ...grant, roleName: 'Backup', assignmentName: roleAssignmentName(grant) };

  it('is read as it was written, and nothing beside it', () => {
    expect(plannedAssignmentSchema.parse({ ...planned, delegated: true })).toEqual(planned);
  });

  it.each(Object.keys(planned))('is none without its %s', (member) => {
    expect(plannedAssignmentSchema.safeParse({ ...planned, [member]: undefined }).success).toBe(false);
  });
});
