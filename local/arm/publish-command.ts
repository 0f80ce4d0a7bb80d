import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import {
  backupInstanceWritten,
  databaseWritten,
  resourceCreated,
  resourceDeleted,
  resourceUpdated,
} from './events/build-event';
import { publishEvents } from './events/publish-events';
import { eventSchemas } from './events/resource-event';
import type { EventSchema, ResourceEvent } from './events/resource-event';

const builders = {
  create: (id: string) => resourceCreated(id),
  update: (id: string) => resourceUpdated(id),
  delete: (id: string) => resourceDeleted(id),
  database: (id: string) => databaseWritten(id, 'appdb'),
  instance: (id: string) => backupInstanceWritten(id),
} satisfies Record<string, (id: string) => ResourceEvent>;
type EventKind = keyof typeof builders;

interface CommandOptions {
  readonly id: readonly string[];
  readonly ids?: string;
  readonly from?: string;
  readonly file?: string;
  readonly event: EventKind;
  readonly schema: EventSchema;
  readonly batch: number;
  readonly duplicates: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly concurrency: number;
  readonly attempts: number;
  readonly ttl: number;
  readonly timeScale: number;
  readonly deadLetter?: string;
  readonly handshake: boolean;
}

/** A parser of numbers for commander. */
function number(lowest: number, highest: number, isWhole: boolean): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= lowest && value <= highest && (!isWhole || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`${isWhole ? 'A whole number' : 'A number'} from ${lowest} to ${highest}.`);
  };
}

const stateSchema = z.object({ resources: z.array(z.string()) });
const eventsSchema = z.union([z.array(z.record(z.string(), z.unknown())), z.record(z.string(), z.unknown())]);

/** Every flexible server of a running emulator. */
async function idsOfEmulator(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/_emulator/state`);
  const { resources } = stateSchema.parse(await response.json());
  return resources.filter((id) => /\/flexibleServers\/[^/]+$/i.test(id));
}

async function resourceIds({ id, ids, from }: CommandOptions): Promise<readonly string[]> {
  const listed = ids === undefined ? [] : readFileSync(ids, 'utf8').split('\n');
  const found = from === undefined ? [] : await idsOfEmulator(from);
  return [...id, ...listed, ...found].map((text) => text.trim()).filter((text) => text !== '');
}

function wireEvents(file: string | undefined) {
  if (file === undefined) return [];
  const parsed = eventsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Array.isArray(parsed) ? parsed : [parsed];
}

async function run(endpoint: string, options: CommandOptions): Promise<void> {
  const events = (await resourceIds(options)).map((id) => builders[options.event](id));
  const sentAsTheyAre = wireEvents(options.file);
  if (events.length + sentAsTheyAre.length === 0)
    throw new Error('Nothing to publish: give --id, --ids, --from or --file.');
  const report = await publishEvents({
    ...{ endpoint, events, wireEvents: sentAsTheyAre, schema: options.schema, handshake: options.handshake },
    maxEventsPerBatch: options.batch,
    duplicateShare: options.duplicates,
    ...{ shuffle: options.shuffle, seed: options.seed, concurrency: options.concurrency },
    policy: {
      maxDeliveryAttempts: options.attempts,
      eventTimeToLiveMinutes: options.ttl,
      timeScale: options.timeScale,
    },
    ...(options.deadLetter === undefined ? {} : { deadLetterFile: options.deadLetter }),
  });
  const { deadLetters, ...numbers } = report;
  process.stdout.write(`${JSON.stringify({ ...numbers, deadLettered: deadLetters.length })}\n`);
  if (deadLetters.length > 0) process.exitCode = 2;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

const command = new Command('publish-events')
  .description(
    'Publishes events of Azure resources to a webhook as Event Grid does. Ends with 0 when all were delivered, 2 when some were given up, 1 when none could be sent.',
  )
  .argument('<endpoint>', 'URL of the webhook, such as …/runtime/webhooks/eventgrid?functionName=<name>')
  .addOption(new Option('--id <resource id>', 'may be repeated').argParser(collect).default([]))
  .option('--ids <file>', 'resource ids, one a line')
  .option('--from <url>', 'a running emulator: all of its flexible servers')
  .option('--file <file>', 'JSON of one event or an array of them, sent as they are')
  .addOption(new Option('--event <kind>', 'what happened').choices(Object.keys(builders)).default('create'))
  .addOption(new Option('--schema <schema>').choices(eventSchemas).default('EventGridSchema'))
  .addOption(new Option('--batch <number>', 'events a request').argParser(number(1, 5000, true)).default(1))
  .addOption(new Option('--duplicates <share>', 'sent twice').argParser(number(0, 1, false)).default(0))
  .option('--shuffle', 'in no order', false)
  .addOption(new Option('--seed <number>', 'of the disorder').argParser(number(0, 2 ** 32, true)).default(1))
  .addOption(new Option('--concurrency <number>').argParser(number(1, 1000, true)).default(16))
  .addOption(new Option('--attempts <number>', 'then it is given up').argParser(number(1, 30, true)).default(30))
  .addOption(new Option('--ttl <minutes>', 'then it is given up').argParser(number(1, 1440, true)).default(1440))
  .addOption(new Option('--time-scale <factor>', 'of the waits').argParser(number(0, 1, false)).default(1))
  .option('--dead-letter <file>', 'gets the events that were given up')
  .option('--no-handshake', 'do not ask the endpoint first')
  .action(run);

command.parseAsync().catch((error: unknown) => {
  const message =
    error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
});
