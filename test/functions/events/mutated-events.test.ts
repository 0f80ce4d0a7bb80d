import * as fc from 'fast-check';
import { readResourceEvent } from '../../../domain/resource-event';
import { sampleTexts, samplesAbout } from './event-samples';
import { mutatedEvent } from './mutated-events';
import { trulyNamed } from './truly-named';

const singleServerDatabase =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/pg01/databases/orders';
const ofSingleServer = JSON.stringify({
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: singleServerDatabase,
  data: {
    operationName: 'Microsoft.DBforPostgreSQL/servers/databases/write',
    resourceUri: singleServerDatabase,
    status: 'Succeeded',
  },
});
const samples = [...sampleTexts, ofSingleServer];

describe('a mutated event', () => {
  it('never leads to a resource that it does not truly name, and never throws', () => {
    const met = { changed: 0, ignored: 0 };
    fc.assert(
      fc.property(mutatedEvent(samples), (event) => {
        const reading = readResourceEvent(event);
        met[reading.kind] += 1;
        if (reading.kind === 'changed') expect(reading.resourceId.toLowerCase()).toBe(trulyNamed(event));
      }),
      { numRuns: 6_000 },
    );
    // Both have to be met often, or the mutations say nothing.
    expect(met.changed).toBeGreaterThan(300);
    expect(met.ignored).toBeGreaterThan(300);
  });

  it('that is not mutated at all is understood: the judge of this test is not simply strict', () => {
    const named = samples.map((text) => trulyNamed(JSON.parse(text)));
    expect(named.filter((each) => each !== undefined)).toHaveLength(6);
    for (const [index, text] of samples.entries()) {
      const reading = readResourceEvent(JSON.parse(text));
      expect(reading.kind === 'changed' ? reading.resourceId.toLowerCase() : undefined).toBe(named[index]);
    }
    expect(samplesAbout('/elsewhere').join()).not.toContain('pgflex01');
  });
});
