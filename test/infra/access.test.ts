import { z } from 'zod';
import { appRoleOf, roles } from '../../functions/access/role';
import { readDocument, sectionsOf, tableRows } from '../docs/support/markdown';
import { bicepFiles, readInfra, readInfraJson } from './support/infra-files';

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

  it('refuses whoever has no token, but for what the API gives to anyone and, where Event Grid calls, its webhook', () => {
    expect(app).toContain('requireAuthentication: true');
    expect(app).toContain("unauthenticatedClientAction: 'Return401'");
    const [, excluded = ''] =
      /excludedPaths: concat\(\[([^\]]*)\], isCalledByEventGrid \? eventGridPaths : \[\]\)/.exec(app) ?? [];
    expect(app).toContain("var eventGridPaths = ['/runtime/webhooks/eventgrid', '/runtime/webhooks/EventGrid']");
    const paths = [...excluded.matchAll(/'([^']+)'/g)].map(([, path = '']) => path.toLowerCase());
    const anonymous = tableRows(readDocument('docs/http-api.md').text)
      .filter(([, answer = '']) => /\banonymous\b/.test(answer))
      .map(([request = '']) => /`GET (\/[^`]+)`/.exec(request)?.[1]);
    expect(anonymous.length).toBeGreaterThan(0);
    expect(paths.sort()).toEqual([...anonymous].sort());
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

  it('are on all queues and tables only where the state of Durable Functions is in them', () => {
    expect(access).toMatch(
      /hasTaskHub \? \[roles\.storageQueueDataContributor, roles\.storageTableDataContributor\] : \[\]/,
    );
    expect(readInfra('main.bicep')).toContain('hasTaskHub: !usesScheduler');
    // Else on the queues of events alone.
    expect(access).toMatch(
      /for \(name, index\) in eventQueueNames: if \(!hasTaskHub\) \{\n.*\n +scope: eventQueues\[index\]/,
    );
  });

  it('are on resources of the app, one by one, and never on the group', () => {
    const ofTopics = ['app/dead-letter-access.bicep', 'app/event-queue-access.bicep'];
    for (const path of ['app/access.bicep', 'app/scheduler.bicep', ...ofTopics]) {
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

describe('the built-in roles', () => {
  const rows = tableRows(sectionsOf(readDocument('docs/operations.md'), 3).get('Built-in roles') ?? '');
  const guid = /'([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'/g;

  it('that the templates give are in the table of docs/operations.md by their GUIDs, no more and no fewer', () => {
    const given = bicepFiles()
      .map(readInfra)
      .filter((text) => text.includes("'Microsoft.Authorization/roleAssignments@"))
      .flatMap((text) => [...text.matchAll(guid)].map(([, id]) => id));
    expect(given.length).toBeGreaterThan(5);
    expect(rows.map(([, id = '']) => id.slice(1, -1)).sort()).toEqual([...new Set(given)].sort());
  });

  it('are given to whom the table says, for a reason that it says', () => {
    const ofTopics = ['app/dead-letter-access.bicep', 'app/event-queue-access.bicep'].map(readInfra).join('\n');
    for (const [name, id = '', to, on, why] of rows) {
      expect({ name, to }).toEqual({ name, to: ofTopics.includes(id.slice(1, -1)) ? 'the topic' : 'the app' });
      expect([on, why]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    }
  });

  it('have the names by which the templates call them', () => {
    const templates = bicepFiles().map(readInfra).join('\n');
    for (const [name = '', id = ''] of rows) {
      const words = name.replaceAll(' ', '');
      const variable = `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
      expect(templates).toMatch(new RegExp(`\\b${variable}(?::| =) '${id.slice(1, -1)}'`));
    }
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
