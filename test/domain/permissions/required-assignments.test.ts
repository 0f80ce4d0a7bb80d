import { datasourceDescriptors } from '../../../domain/datasource';
import { isRequired, requiredAssignments } from '../../../domain/permissions/required-assignments';
import { roleAssignmentName } from '../../../domain/permissions/role-assignment';
import { FLEXIBLE_SERVER_ID, SERVER_ID, SUBSCRIPTION } from '../sample-ids';
import {
  BACKUP_ROLE,
  database,
  groupOf,
  KEY_VAULT_ID,
  PRINCIPAL,
  READER,
  SECRETS_USER,
  server,
  STRANGER,
} from './sample-permissions';

const holder = { principalId: PRINCIPAL };
const withKeyVault = { ...holder, keyVaultId: KEY_VAULT_ID };

describe('the roles that a datasource needs', () => {
  it('are for a flexible server one on its group and one on itself', () => {
    expect(requiredAssignments(server, withKeyVault)).toMatchObject([
      { roleName: 'Reader', roleDefinitionId: READER, scope: groupOf(FLEXIBLE_SERVER_ID), principalId: PRINCIPAL },
      { roleDefinitionId: BACKUP_ROLE, scope: FLEXIBLE_SERVER_ID, principalId: PRINCIPAL },
    ]);
  });

  it('are for a database one on its server, and one on the key vault where roles decide', () => {
    expect(requiredAssignments(database, withKeyVault)).toMatchObject([
      { roleDefinitionId: READER, scope: SERVER_ID },
      { roleDefinitionId: SECRETS_USER, scope: KEY_VAULT_ID },
    ]);
    expect(requiredAssignments(database, holder)).toMatchObject([{ roleDefinitionId: READER, scope: SERVER_ID }]);
  });

  it('have the names that follow from them', () => {
    for (const each of requiredAssignments(database, withKeyVault)) {
      expect(each.assignmentName).toBe(roleAssignmentName(each));
    }
  });

  it('are never roles that grant roles or own', () => {
    const powerful = [
      '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
      'b24988ac-6180-42a0-ab88-20f7382dd24c',
      '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
      'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    ];
    const roles = datasourceDescriptors.flatMap(({ backupRoles }) => backupRoles);
    expect(roles.filter(({ roleDefinitionId }) => powerful.includes(roleDefinitionId))).toEqual([]);
  });
});

describe('an assignment out of a history', () => {
  const [reader, backup] = requiredAssignments(server, holder);
  if (reader === undefined || backup === undefined) throw new Error('a flexible server needs two roles');
  const renamed = (changes: Partial<typeof reader>) => {
    const changed = { ...reader, ...changes };
    return { ...changed, assignmentName: roleAssignmentName(changed) };
  };

  it('is one that is required when it is to the letter, spelling apart', () => {
    expect([reader, backup].map((each) => isRequired(each, server, holder))).toEqual([true, true]);
    const spelled = { ...reader, scope: reader.scope.toUpperCase(), roleDefinitionId: READER.toUpperCase() };
    expect(isRequired(spelled, server, holder)).toBe(true);
  });

  it.each([
    ['another role at the scope of one', renamed({ roleDefinitionId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' })],
    ['one role at the scope of the other', renamed({ roleDefinitionId: BACKUP_ROLE })],
    ['a role above its scope', renamed({ scope: `/subscriptions/${SUBSCRIPTION}` })],
    ['a role beside its scope', renamed({ scope: `${reader.scope}-other` })],
    ['a role for somebody else', renamed({ principalId: STRANGER })],
    ['another name', { ...reader, assignmentName: STRANGER }],
    ['a role of another kind of datasource', renamed({ roleDefinitionId: SECRETS_USER, scope: KEY_VAULT_ID })],
  ])('is none when it is %s', (_, assignment) => {
    expect(isRequired(assignment, server, { ...holder, keyVaultId: KEY_VAULT_ID })).toBe(false);
  });

  it('is none at a key vault that nobody named', () => {
    const [, secrets] = requiredAssignments(database, withKeyVault);
    if (secrets === undefined) throw new Error('a database needs two roles');
    expect(isRequired(secrets, database, withKeyVault)).toBe(true);
    expect(isRequired(secrets, database, holder)).toBe(false);
  });
});
