import { type ScriptedClient, startScriptedClient } from './support/scripted-client';
import type { ScriptedAnswer } from './support/scripted-server';
import { context, instanceId, serverId, propertiesOf, vaultId } from './support/subjects';

let scripted: ScriptedClient;
beforeEach(async () => {
  scripted = await startScriptedClient();
});
afterEach(() => scripted.server.close());

const answers = (...script: readonly ScriptedAnswer[]): void => scripted.server.answer(...script);

describe('what is not there', () => {
  const error = (code: string) => ({ status: 404, body: { error: { code, message: 'm' } } });
  const noRoute: readonly (readonly [string, ScriptedAnswer])[] = [
    ['a type that is not known', error('InvalidResourceType')],
    ['a version that does not have it', { ...error('NoRegisteredProviderFound'), status: 400 }],
    ['a web server without such a path', { status: 404, body: { Message: 'No HTTP resource was found.' } }],
    ['a page', { status: 404, body: '<html>Not Found</html>' }],
    ['nothing', { status: 404 }],
    [
      'a right that no role can name',
      {
        status: 403,
        body: {
          error: {
            code: 'AuthorizationFailed',
            message:
              "The client 'c' does not have authorization to perform action 'Microsoft.DataProtection/backupInstances/read' over scope 's'.",
          },
        },
      },
    ],
  ];

  test.each(noRoute)('the list of a datasource: no such route (%s)', async (_, answer) => {
    answers(answer);
    expect(await scripted.client.listForDatasource(serverId, context)).toEqual({ kind: 'notRouted' });
  });

  test('the list of a datasource: a refusal of anything else is a refusal', async () => {
    answers({ status: 403, body: { error: { code: 'AuthorizationFailed', message: "action 'other/read'" } } });
    expect(await scripted.client.listForDatasource(serverId, context)).toMatchObject({
      kind: 'refused',
      error: { code: 'AuthorizationFailed' },
    });
  });

  test.each(['ResourceNotFound', 'ParentResourceNotFound', 'ResourceGroupNotFound', 'SubscriptionNotFound'])(
    'the list of a datasource: %s is about the datasource',
    async (code) => {
      answers(error(code));
      expect(await scripted.client.listForDatasource(serverId, context)).toMatchObject({
        kind: 'refused',
        error: { code, httpStatus: 404 },
      });
    },
  );

  test.each(['ResourceNotFound', 'ResourceGroupNotFound', 'UserErrorGenericResourceNotFound', 'NotFound'])(
    'an instance: %s is its absence',
    async (code) => {
      answers(error(code), error(code));
      expect(await scripted.client.get(instanceId, context)).toEqual({ kind: 'absent' });
      expect(await scripted.client.delete(instanceId, context)).toEqual({ kind: 'done' });
    },
  );

  test('an instance: 404 without a body is its absence', async () => {
    answers({ status: 404 });
    expect(await scripted.client.delete(instanceId, context)).toEqual({ kind: 'done' });
  });

  test.each([
    ['SubscriptionNotFound', error('SubscriptionNotFound')],
    ['InvalidResourceType', error('InvalidResourceType')],
    ['Http404', { status: 404, body: '<html>Not Found</html>' }],
  ] as const)('an instance: %s proves nothing, so it is refused', async (code, answer) => {
    answers(answer, answer);
    expect(await scripted.client.get(instanceId, context)).toMatchObject({ kind: 'refused', error: { code } });
    expect(await scripted.client.delete(instanceId, context)).toMatchObject({ kind: 'refused', error: { code } });
  });
});

describe('lists', () => {
  const entry = (name: string, state: string | null = 'ProtectionConfigured', datasourceId: string = serverId) => ({
    id: `${vaultId}/backupInstances/${name}`,
    name,
    properties: propertiesOf(state, datasourceId),
  });

  test('follow an opaque nextLink, and end with null or an empty one', async () => {
    for (const end of [null, '', undefined]) {
      answers({ body: { value: [entry('a')], nextLink: '{origin}/more?$skiptoken=a%3D%3D&x=b==' } });
      answers({ body: { value: [entry('b')], nextLink: end } });
      expect(await scripted.client.listForDatasource(serverId, context)).toMatchObject({
        instances: [{ name: 'a' }, { name: 'b' }],
      });
      expect(scripted.server.seen.at(-1)?.target).toBe('/more?$skiptoken=a%3D%3D&x=b==');
    }
  });

  test('do not follow a nextLink to another origin', async () => {
    answers({ body: { value: [], nextLink: 'https://attacker.example/more?s=secret' } });
    const answer = await scripted.client.listInVault(vaultId, serverId, context);
    expect(answer).toMatchObject({ kind: 'refused', error: { code: 'UntrustedPollUrl', httpStatus: 200 } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('are throttled as a whole when a later page is', async () => {
    answers(
      { body: { value: [entry('a')], nextLink: '{origin}/more' } },
      { status: 429, headers: { 'Retry-After': '2' } },
    );
    expect(await scripted.client.listInVault(vaultId, serverId, context)).toEqual({
      kind: 'throttled',
      httpStatus: 429,
      retryAfter: { kind: 'given', seconds: 2 },
    });
  });

  test('of a vault pass over what belongs to others, readable or not', async () => {
    const value = [
      null,
      {},
      { id: 7, properties: { dataSourceInfo: {} } },
      entry('other', null, `${serverId}-2`),
      entry('a'),
    ];
    answers({ body: { value } });
    expect(await scripted.client.listInVault(vaultId, serverId, context)).toMatchObject({ instances: [{ name: 'a' }] });
  });

  test('never lose an instance of the datasource because it cannot be read', async () => {
    const broken = { properties: { dataSourceInfo: { resourceID: serverId.toUpperCase() } } };
    answers({ body: { value: [broken] } }, { body: { value: [{}] } });
    await expect(scripted.client.listInVault(vaultId, serverId, context)).rejects.toThrow('cannot be read');
    await expect(scripted.client.listForDatasource(serverId, context)).rejects.toThrow('cannot be read');
  });

  test('read the state from where it is told, and the error with it', async () => {
    const errorDetails = {
      code: 'E',
      message: 'Broken.',
      recommendedAction: ['Mend it.'],
      properties: { ActivityId: 'act' },
    };
    const told = { protectionStatus: { status: 'ProtectionError', errorDetails }, protectionErrorDetails: null };
    const untold = { protectionStatus: null, protectionErrorDetails: { code: '', message: null } };
    const value = [told, untold].map((more) => ({
      ...entry('a', null),
      properties: { ...propertiesOf(null), ...more },
    }));
    answers({ body: { value } });
    const answer = await scripted.client.listForDatasource(serverId, context);
    const error = {
      code: 'E',
      message: 'Broken.',
      recommendedActions: ['Mend it.'],
      activityId: 'act',
      httpStatus: 200,
    };
    expect(answer.kind === 'instances' && answer.instances.map((one) => [one.protectionState, one.error])).toEqual([
      ['ProtectionError', error],
      ['Unknown', undefined],
    ]);
  });

  test('read which identity acts for an instance: the system-assigned one has no name', async () => {
    const id = serverId.replace(/Microsoft\.DBforPostgreSQL.*/, 'Microsoft.ManagedIdentity/userAssignedIdentities/a');
    const user = { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: id };
    const system = { useSystemAssignedIdentity: true, userAssignedIdentityArmUrl: id };
    const value = [user, system, { ...user, userAssignedIdentityArmUrl: null }, null, 'none'].map(
      (identityDetails) => ({
        ...entry('a'),
        properties: { ...propertiesOf('ProtectionConfigured'), identityDetails },
      }),
    );
    answers({ body: { value } });
    const answer = await scripted.client.listForDatasource(serverId, context);
    expect(answer.kind === 'instances' && answer.instances.map(({ identity }) => identity)).toEqual([
      { kind: 'userAssigned', id },
      ...Array<undefined>(4),
    ]);
  });
});
