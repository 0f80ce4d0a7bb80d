import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readResourceEvent } from '../../domain/resource-event';
import { readInfra, readInfraJson, repositoryRoot } from './support/infra-files';

const operations = readInfraJson('event-operations.json', z.array(z.string()));
const topic = readInfra('app/event-topic.bicep');
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
    const source = readFileSync(join(repositoryRoot, 'domain/resource-event.ts'), 'utf8');
    const known = [...source.matchAll(/'(microsoft\.\w+\/[^']+\/write)'/g)].map(([, name = '']) => name);
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

  it('goes to the function that is registered for events', () => {
    const [, name = ''] = /\/functions\/(\w+)'/.exec(readInfra('events.bicep')) ?? [];
    const source = readFileSync(join(repositoryRoot, 'functions/auto-protect.eventgrid.ts'), 'utf8');
    expect(source).toContain(`app.eventGrid('${name}'`);
  });

  it('keeps what cannot be delivered, written by the identity of the topic, before it is forgotten', () => {
    expect(topic).toContain('deadLetterWithResourceIdentity');
    expect(topic).not.toMatch(/\bdeadLetterDestination: \{\s+endpointType: 'StorageBlob'\s+properties: \{\s+.*key/i);
    expect(topic).toMatch(/dependsOn: \[deadLetterAccess\]/);
    const defaults = [readInfra('events.bicep'), readInfra('main.bicep')].map(
      (text) => /deadLetterContainerName (?:string )?= '([^']+)'/.exec(text)?.[1],
    );
    expect(defaults).toEqual(['sauvegarde-dead-letters', 'sauvegarde-dead-letters']);
  });
});
