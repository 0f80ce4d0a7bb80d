import { z } from 'zod';
import { appRoleOf, roles } from '../../functions/access/role';
import { readDocument, tableRows } from '../docs/support/markdown';
import { readInfra, readInfraJson } from './support/infra-files';

const appRoles = readInfraJson(
  'entra/app-roles.json',
  z.array(
    z.strictObject({
      id: z.guid(),
      value: z.string(),
      displayName: z.string(),
      description: z.string(),
      allowedMemberTypes: z.tuple([z.literal('User'), z.literal('Application')]),
      isEnabled: z.literal(true),
    }),
  ),
);

describe('the app roles of the Entra registration', () => {
  it('are the roles that the app knows', () => {
    expect(appRoles.map(({ value }) => value)).toEqual(roles.map(appRoleOf));
  });

  it('have ids and names of their own', () => {
    for (const members of [appRoles.map(({ id }) => id), appRoles.map(({ displayName }) => displayName)]) {
      expect(new Set(members).size).toBe(appRoles.length);
    }
  });
});

describe('App Service authentication', () => {
  const app = readInfra('app/function-app.bicep');

  it('refuses whoever has no token, but for the webhook of Event Grid and what the API gives to anyone', () => {
    expect(app).toContain('requireAuthentication: true');
    expect(app).toContain("unauthenticatedClientAction: 'Return401'");
    const excluded = /excludedPaths: \[([^\]]*)\]/.exec(app)?.[1] ?? '';
    const paths = [...excluded.matchAll(/'([^']+)'/g)].map(([, path = '']) => path.toLowerCase());
    const anonymous = tableRows(readDocument('docs/http-api.md').text)
      .filter(([, answer = '']) => /\banonymous\b/.test(answer))
      .map(([request = '']) => /`GET (\/[^`]+)`/.exec(request)?.[1]);
    expect(anonymous.length).toBeGreaterThan(0);
    expect([...new Set(paths)].sort()).toEqual([...anonymous, '/runtime/webhooks/eventgrid'].sort());
  });

  it('takes tokens of the issuer of its cloud; the one of China has another name than the endpoint', () => {
    expect(app).toMatch(
      /^var authority = environment\(\)\.name == 'AzureChinaCloud'\n +\? 'https:\/\/login\.partner\.microsoftonline\.cn\/'\n +: environment\(\)\.authentication\.loginEndpoint$/m,
    );
    expect(app).toContain("openIdIssuer: uri(authority, '${tenant().tenantId}/v2.0')");
  });

  it('is what the app is told to rely on exactly when it is deployed', () => {
    expect(app).toContain("resource authentication 'config' = if (!empty(entraClientId))");
    expect(readInfra('main.bicep')).toContain(
      "SAUVEGARDE_AUTHENTICATION: empty(entraClientId) ? 'functionKeys' : 'appService'",
    );
  });
});

describe('the rights of the identity in its own group', () => {
  const access = readInfra('app/access.bicep');

  it('are on queues and tables only where the state of Durable Functions is in them', () => {
    expect(access).toMatch(
      /hasTaskHub \? \[roles\.storageQueueDataContributor, roles\.storageTableDataContributor\] : \[\]/,
    );
    expect(readInfra('main.bicep')).toContain('hasTaskHub: !usesScheduler');
  });

  it('are on resources of the app, one by one, and never on the group', () => {
    for (const path of ['app/access.bicep', 'app/scheduler.bicep', 'app/dead-letter-access.bicep']) {
      const assignments = readInfra(path).split("'Microsoft.Authorization/roleAssignments@").slice(1);
      expect(assignments.length).toBeGreaterThan(0);
      for (const assignment of assignments) expect(assignment).toMatch(/^ +scope: \w/m);
    }
  });

  it('are named by what they are on: a name cannot be moved to another resource, such as a new task hub', () => {
    expect(readInfra('app/scheduler.bicep')).toContain('name: guid(scheduler::taskHub.id, principalId,');
  });

  it('are given to no secret: nothing of Key Vault is referred to in settings', () => {
    expect(readInfra('app/function-app.bicep')).not.toMatch(/keyVault/i);
  });
});

describe('the resources', () => {
  it.each([
    ['app/storage.bicep', 'allowSharedKeyAccess: false'],
    ['app/storage.bicep', 'allowBlobPublicAccess: false'],
    ['app/storage.bicep', "minimumTlsVersion: 'TLS1_2'"],
    ['app/monitoring.bicep', 'DisableLocalAuth: true'],
    ['app/monitoring.bicep', 'disableLocalAuth: true'],
    ['app/function-app.bicep', 'httpsOnly: true'],
    ['app/function-app.bicep', "minTlsVersion: '1.2'"],
    ['app/function-app.bicep', "ftpsState: 'Disabled'"],
    ['app/function-app.bicep', "type: 'UserAssignedIdentity'"],
    ['app/function-app.bicep', 'Authorization=AAD'],
  ])('%s says %s', (path, setting) => {
    expect(readInfra(path)).toContain(setting);
  });
});
