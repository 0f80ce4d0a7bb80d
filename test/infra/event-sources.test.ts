import { z } from 'zod';
import { canEvaluate, evaluate, type PredictedResource, subscriptionId } from './support/evaluated-template';
import { readInfra } from './support/infra-files';

const OTHER = '22222222-2222-2222-2222-222222222222';
const THIRD = '33333333-3333-3333-3333-333333333333';
const FOURTH = '44444444-4444-4444-4444-444444444444';
const FIFTH = '55555555-5555-5555-5555-555555555555';
const PRINCIPAL = '66666666-6666-6666-6666-666666666666';

const theirs = (subscription: string, type: string): string =>
  `/subscriptions/${subscription}/resourceGroups/rg-theirs/providers/${type}/theirs`;
const theirTopic = (subscription: string): string =>
  `topicId: '${theirs(subscription, 'Microsoft.EventGrid/systemTopics')}', resourceGroup: 'rg-theirs'`;
const IDENTITY = theirs(FOURTH, 'Microsoft.ManagedIdentity/userAssignedIdentities');

const sources = [
  `{ subscriptionId: '${subscriptionId}' }`,
  `{ subscriptionId: '${OTHER}' }`,
  `{ subscriptionId: '${THIRD}', ${theirTopic(THIRD)}, topicPrincipalId: '${PRINCIPAL}' }`,
  `{ subscriptionId: '${FOURTH}', ${theirTopic(FOURTH)}, topicPrincipalId: '${PRINCIPAL}', topicIdentityId: '${IDENTITY}' }`,
  `{ subscriptionId: '${FIFTH}', ${theirTopic(FIFTH)} }`,
];

// The compiler takes its time on a busy machine.
jest.setTimeout(120_000);

// Evaluated by the compiler, and skipped where it is not installed.
(canEvaluate ? describe : describe.skip)('what listens to events', () => {
  let resources: readonly PredictedResource[] = [];

  beforeAll(() => {
    const app = `/subscriptions/${subscriptionId}/resourceGroups/rg-app/providers`;
    resources = evaluate('events.bicep', [
      "param resourceGroupName = 'rg-made'",
      `param sources = [\n${sources.join('\n')}\n]`,
      `param functionAppId = '${app}/Microsoft.Web/sites/func'`,
      `param storageAccountId = '${app}/Microsoft.Storage/storageAccounts/st'`,
      "param tags = { owner: 'us' }",
    ]);
  });

  const ofType = (type: string) => resources.filter((resource) => resource.type === type);

  it('lies in the group of the app and, in another subscription, in one that is made', () => {
    expect(ofType('Microsoft.EventGrid/systemTopics').map(({ id, tags }) => ({ id, tags }))).toEqual(
      [`${subscriptionId}/resourceGroups/rg-app`, `${OTHER}/resourceGroups/rg-made`].map((place) => ({
        id: `/subscriptions/${place}/providers/Microsoft.EventGrid/systemTopics/sauvegarde-subscription-events`,
        tags: { owner: 'us' },
      })),
    );
    expect(ofType('Microsoft.Resources/resourceGroups').map(({ id, tags }) => ({ id, tags }))).toEqual([
      { id: `/subscriptions/${OTHER}/resourceGroups/rg-made`, tags: { owner: 'us' } },
    ]);
  });

  it('is delivered into the queue by the identity that a topic has, and by the key of a function without one only', () => {
    const destination = z.object({ endpointType: z.string(), properties: z.looseObject({}) });
    const shape = z.object({
      destination: destination.nullable(),
      deliveryWithResourceIdentity: z.object({ identity: z.unknown(), destination }).nullable(),
    });
    const delivered = ofType('Microsoft.EventGrid/systemTopics/eventSubscriptions').map(({ id, properties }) => {
      const { destination: called, deliveryWithResourceIdentity: written } = shape.parse(properties);
      return [id.split('/')[2], { called: called?.endpointType, by: written?.identity, into: written?.destination }];
    });
    const into = {
      endpointType: 'StorageQueue',
      properties: {
        resourceId: `/subscriptions/${subscriptionId}/resourceGroups/rg-app/providers/Microsoft.Storage/storageAccounts/st`,
        queueName: 'sauvegarde-events',
        queueMessageTimeToLiveInSeconds: 7 * 24 * 60 * 60,
      },
    };
    const bySystem = { called: undefined, by: { type: 'SystemAssigned' }, into };
    expect(Object.fromEntries(delivered)).toEqual({
      [subscriptionId]: bySystem,
      [OTHER]: bySystem,
      [THIRD]: bySystem,
      [FOURTH]: { called: undefined, by: { type: 'UserAssigned', userAssignedIdentity: IDENTITY }, into },
      [FIFTH]: { called: 'AzureFunction', by: undefined, into: undefined },
    });
  });

  it('keeps what cannot be delivered by the identity that a topic has, of either kind, and nothing without one', () => {
    const shape = z.object({ deadLetterWithResourceIdentity: z.looseObject({ identity: z.unknown() }).nullable() });
    const kept = ofType('Microsoft.EventGrid/systemTopics/eventSubscriptions').map(({ id, properties }) => [
      id.split('/')[2],
      shape.parse(properties).deadLetterWithResourceIdentity?.identity ?? 'none',
    ]);
    expect(Object.fromEntries(kept)).toEqual({
      [subscriptionId]: { type: 'SystemAssigned' },
      [OTHER]: { type: 'SystemAssigned' },
      [THIRD]: { type: 'SystemAssigned' },
      [FOURTH]: { type: 'UserAssigned', userAssignedIdentity: IDENTITY },
      [FIFTH]: 'none',
    });
  });
});

test('a topic without an identity is named by main.bicep, for the hooks to warn of', () => {
  expect(readInfra('main.bicep')).toContain(
    "output SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS string = join(idsWithoutTopicIdentity, ' ')",
  );
  expect(readInfra('main.bicep')).toMatch(
    /^var idsWithoutTopicIdentity = map\($.*eventTopicId != null && each\.\?eventTopicPrincipalId == null/ms,
  );
  expect(readInfra('app/event-source.bicep')).toContain(
    'var topicHasIdentity = !hasTopic || source.?topicPrincipalId != null',
  );
});
