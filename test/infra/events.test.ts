import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readResourceEvent } from '../../domain/resource-event';
import { EVENT_QUEUE, GIVEN_UP_QUEUE } from '../../functions/events/event-queue';
import { bicepFiles, readInfra, readInfraJson, repositoryRoot } from './support/infra-files';

const operations = readInfraJson('event-operations.json', z.array(z.string()));
const topic = readInfra('app/event-subscription.bicep');
const source = readInfra('app/event-source.bicep');
const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg';

/** The id of a resource of the type that an operation writes to. */
function subjectOf(operation: string): string {
  const [namespace = '', ...types] = operation.split('/').slice(0, -1);
  return `${group}/providers/${namespace}/${types.map((type) => `${type}/some-name`).join('/')}`;
}

const reading = (operationName: string) =>
  readResourceEvent({
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: subjectOf(operationName),
    data: { operationName, status: 'Succeeded' },
  });

describe('the event subscription', () => {
  it.each(operations)('lets through %s, which the app acts on', (operation) => {
    expect(reading(operation).kind).toBe('changed');
  });

  it('lets through everything that the app acts on', () => {
    const reader = readFileSync(join(repositoryRoot, 'domain/resource-event.ts'), 'utf8');
    const known = [...reader.matchAll(/'(microsoft\.\w+\/[^']+\/write)'/g)].map(([, name = '']) => name);
    expect(known.length).toBeGreaterThan(2);
    expect(operations.map((name) => name.toLowerCase()).sort()).toEqual(known.sort());
  });

  it('filters by whole names within the limits of Event Grid', () => {
    expect(topic).toMatch(/operatorType: 'StringIn'\s+key: 'data\.operationName'\s+values: loadJsonContent/);
    expect(topic).toContain("includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess']");
    expect(operations.length).toBeLessThanOrEqual(25);
    for (const operation of operations) expect(operation.length).toBeLessThanOrEqual(512);
  });

  it('does not hear of what the app itself writes', () => {
    expect(operations.filter((name) => name.startsWith('Microsoft.DataProtection/'))).toEqual([]);
  });

  it('goes into the queue that a function takes messages from, and what is given up into that of another', () => {
    expect(EVENT_QUEUE).toBe('sauvegarde-events');
    expect(readInfra('events.bicep')).toContain(`param eventQueueName string = '${EVENT_QUEUE}'`);
    expect(readInfra('main.bicep')).toContain(`var eventQueueName = '${EVENT_QUEUE}'`);
    const storage = readInfra('app/storage.bicep');
    expect(storage).toMatch(/resource events 'queues' = \{\s+name: eventQueueName\n/);
    expect(storage).toMatch(/resource givenUpEvents 'queues' = \{\s+name: '\$\{eventQueueName\}-poison'\n/);
    expect(GIVEN_UP_QUEUE).toBe(`${EVENT_QUEUE}-poison`);
    // The host leaves the text to the app, which reads both of what Event Grid may write.
    expect(readFileSync(join(repositoryRoot, 'host.json'), 'utf8')).toContain('"messageEncoding": "none"');
  });

  it('goes to the function that is registered for events where a topic has no identity', () => {
    const [, name = ''] = /\/functions\/(\w+)'/.exec(readInfra('events.bicep')) ?? [];
    const trigger = readFileSync(join(repositoryRoot, 'functions/auto-protect.eventgrid.ts'), 'utf8');
    expect(trigger).toContain(`app.eventGrid('${name}'`);
  });

  it('keeps what cannot be delivered, written by the identity of the topic, before it is forgotten', () => {
    expect(topic).toContain('deadLetterWithResourceIdentity');
    expect(topic).not.toMatch(/\bdeadLetterDestination: \{\s+endpointType: 'StorageBlob'\s+properties: \{\s+.*key/i);
    expect(topic).toMatch(/dependsOn: \[deadLetterAccess, queueAccess\]/);
    const defaults = [readInfra('events.bicep'), readInfra('main.bicep')].map(
      (text) => /deadLetterContainerName (?:string )?= '([^']+)'/.exec(text)?.[1],
    );
    expect(defaults).toEqual(['sauvegarde-dead-letters', 'sauvegarde-dead-letters']);
  });
});

describe('what belongs to somebody else', () => {
  /** The declarations of a type in all templates: what Azure overwrites when it is there already. */
  const declarations = (type: string) =>
    bicepFiles().flatMap((path) =>
      [...readInfra(path).matchAll(new RegExp(`^resource \\w+ '${type}@[^']+' (.*)$`, 'gm'))].map(([, rest = '']) => ({
        path,
        rest,
      })),
    );

  it('is no topic that the template makes where it is told of one', () => {
    expect(declarations('Microsoft.EventGrid/systemTopics')).toEqual([
      { path: 'app/event-subscription.bicep', rest: 'existing = {' },
      { path: 'app/event-topic.bicep', rest: '= {' },
    ]);
    expect(source).toContain("module topic 'event-topic.bicep' = if (!hasTopic) {");
    expect(source).toContain('var hasTopic = existingTopicId != null');
  });

  it('is no event subscription of another app on the same topic, nor an alert on its events', () => {
    expect(source).toContain("var eventSubscriptionName = 'sauvegarde-${uniqueString(functionId)}'");
    expect(topic).toMatch(/parent: topic\s+name: eventSubscriptionName/);
    const alerts = readInfra('app/event-alerts.bicep');
    expect(alerts).toContain("name: 'EventSubscriptionName', operator: 'Include', values: [eventSubscriptionName]");
    expect(alerts).toContain("name: '${eventSubscriptionName}-${metric.name}'");
  });

  it('is no resource group that a parameter names: its tags would be replaced', () => {
    const groups = declarations('Microsoft.Resources/resourceGroups');
    expect(groups).toEqual([
      { path: 'app/event-source.bicep', rest: '= if (makesGroup) {' },
      { path: 'main.bicep', rest: '= if (existingResourceGroupName == null) {' },
    ]);
    expect(source).toMatch(/^var makesGroup = .* && source\.\?resourceGroup == null$/m);
  });

  it('is no resource group of a name that the templates think of, which has a hash of their own', () => {
    const main = readInfra('main.bicep');
    expect(main).toContain("var madeGroupName = 'rg-${environmentName}-${suffix}'");
    expect(main).toContain('var groupName = existingResourceGroupName ?? madeGroupName');
    // In other subscriptions as well, where a group named as one that was named for the app can be anybody's.
    expect(main).toContain('output SAUVEGARDE_EVENTS_RESOURCE_GROUP string = madeGroupName');
  });

  it('hears of what is there by the outputs of main.bicep, member by member', () => {
    const [, type = ''] = /type eventSource = \{(.*?)^\}/ms.exec(readInfra('app/types.bicep')) ?? [];
    const members = [...type.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name);
    const [, output = ''] = /output SAUVEGARDE_EVENT_SOURCES (.*?)^\}\)/ms.exec(readInfra('main.bicep')) ?? [];
    expect([...output.matchAll(/^ {2,}(\w+): each\./gm)].map(([, name]) => name)).toEqual(members);
    expect(members.length).toBeGreaterThan(3);
  });
});
