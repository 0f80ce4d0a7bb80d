import { useApp } from '../../integration/use-app';
import { signedIn } from '../support/client-principal';
import { guardedSettings } from '../support/guarded-app';
import { allRoles, expectedAccess } from './expected-access';
import { named, reached, sendRow } from './played-table';

/** What App Service authentication would say of somebody who may do everything: with function keys anyone can send it. */
const forged = signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`) });

const lists: readonly (readonly [string, string])[] = [
  ['no role', ''],
  ...allRoles.map((role) => [role, role] as const),
];

describe.each(lists)('a key whose callers have %s', (_, roles) => {
  const app = useApp({
    appSettings: {
      ...guardedSettings,
      SAUVEGARDE_AUTHENTICATION: 'functionKeys',
      SAUVEGARDE_KEY_CALLER_ROLES: roles,
      SAUVEGARDE_REQUEST_BURST: '10000',
    },
  });

  it('opens the routes of that role in the table and no other, whatever a header of App Service authentication says', async () => {
    const opened: string[] = [];
    for (const row of expectedAccess) if (reached(await sendRow(app(), row, forged))) opened.push(named(row));
    expect(opened).toEqual(
      expectedAccess.filter(({ may }) => may === 'anyone' || may.some((role) => role === roles)).map(named),
    );
  });
});

describe('a key whose callers have two roles', () => {
  const app = useApp({
    appSettings: {
      ...guardedSettings,
      SAUVEGARDE_AUTHENTICATION: 'functionKeys',
      SAUVEGARDE_KEY_CALLER_ROLES: 'Restorer,Auditor',
      SAUVEGARDE_REQUEST_BURST: '10000',
    },
  });

  it('opens the routes of both', async () => {
    const opened: string[] = [];
    for (const row of expectedAccess) if (reached(await sendRow(app(), row, {}))) opened.push(named(row));
    expect(opened).toEqual(
      expectedAccess
        .filter(({ may }) => may === 'anyone' || may.includes('Restorer') || may.includes('Auditor'))
        .map(named),
    );
  });
});
