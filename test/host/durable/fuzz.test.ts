import fc from 'fast-check';
import { createTestHost } from './support/test-host';
import type { TestHost } from './support/test-host';
import { eventsOf, expectedOf, program, programs, runProgram } from './support/random-program';
import type { Part } from './support/random-program';
import { z } from 'zod';

const callInput = z.object({ key: z.string(), ticks: z.number(), failures: z.number() });

function createHost(): TestHost {
  const failed = new Map<string, number>();
  return createTestHost({
    orchestrators: { program: runProgram },
    activities: {
      act: async (input) => {
        const { key, ticks, failures } = callInput.parse(input);
        // Several activities run at a time: how long each takes decides the order of their answers.
        for (let tick = 0; tick < ticks; tick++) {
          await new Promise(setImmediate);
        }
        const count = failed.get(key) ?? 0;
        if (count < failures) {
          failed.set(key, count + 1);
          throw new Error('planned');
        }
        return key;
      },
    },
  });
}

/** Raises the program's events to every instance, children included, one after another while time goes on. */
async function drive(host: TestHost, events: readonly string[]): Promise<void> {
  for (const event of events) {
    await host.engine.idle();
    const { instances } = await host.engine.query({ top: 1_000 });
    for (const { instanceId } of instances) {
      await host.engine.raiseEvent(instanceId, event, JSON.stringify(event));
    }
    host.clock.advanceBy(300);
  }
  await host.settle();
}

async function check(parts: Part[]): Promise<void> {
  const host = createHost();
  const id = await host.start('program', parts);
  const events = eventsOf(parts);
  // Children may appear only after time has passed: their events are raised again until all is over.
  for (let round = 0; round < 30; round++) {
    await drive(host, events);
    if ((await host.status(id)).runtimeStatus !== 'Running') {
      break;
    }
  }
  expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: parts.map(expectedOf) });
}

it('correct random programs pass strict mode: the interpreter and the SDK number tasks alike in every episode', async () => {
  await fc.assert(
    fc.asyncProperty(programs(), async (parts) => {
      await check(program.parse(parts));
    }),
    { numRuns: 150 },
  );
});
