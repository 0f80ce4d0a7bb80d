import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type CostPaths, TIMERS } from './counted-app';
import {
  eventLeftAlone,
  eventOfSomethingElse,
  eventThatProtects,
  idleDay,
  type Kind,
  type Measured,
  protections,
  protectionsInPortions,
} from './scenarios';
import { idleRequestsPerDay, storageRequestsOf } from './storage-model';
import { sumOf, type Tally } from './tally';

const PORTIONS = 5;
const KINDS: readonly Kind[] = ['flexible servers', 'databases of single servers'];

interface CommandOptions {
  readonly servers: number;
  readonly protections: number;
  readonly burst: number;
  readonly json: boolean;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return count;
}

function readOptions(argv: readonly string[]): CommandOptions {
  const command = new Command('bench:costs')
    .description('Counts what the app asks of Azure in virtual time: an idle day, protections, events.')
    .option('--servers <number>', 'flexible servers of the estate of the idle day', readCount, 200)
    .option('--protections <number>', 'of each kind, at once', readCount, 100)
    .option('--burst <number>', "protections at once within Azure's limits", readCount, 150)
    .option('--json', 'everything as JSON', false);
  command.parse([...argv], { from: 'node' });
  return command.opts<CommandOptions>();
}

const hostJson = z.object({
  extensions: z.object({
    durableTask: z.object({
      storageProvider: z.object({ partitionCount: z.number(), maxQueuePollingInterval: z.string() }),
    }),
  }),
});

function idleRequests({ appDirectory }: CostPaths): Tally {
  const text: unknown = JSON.parse(readFileSync(join(appDirectory, 'host.json'), 'utf8'));
  const { partitionCount, maxQueuePollingInterval } = hostJson.parse(text).extensions.durableTask.storageProvider;
  const [hours = 0, minutes = 0, seconds = 0] = maxQueuePollingInterval.split(':').map(Number);
  return idleRequestsPerDay({
    partitionCount,
    maxQueuePollingIntervalSeconds: hours * 3600 + minutes * 60 + seconds,
    timerFunctions: TIMERS.length,
  });
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const lineOf = (tally: Tally): string =>
  Object.entries(tally)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'nothing';

function show({ title, counts, peaks, seconds }: Measured): void {
  const { arm, throttled, executions, history, client, reports } = counts;
  const storage = storageRequestsOf(counts);
  print(`\n${title}, ${seconds} s`);
  print(`  ARM requests   ${sumOf(arm)}: ${lineOf(arm)}; refused with 429: ${throttled}`);
  print(`  at the most    ${lineOf({ ...peaks })}`);
  print(`  executions     ${sumOf(executions)}: ${lineOf(executions)}`);
  print(`  history events ${sumOf(history)}: ${lineOf(history)}`);
  print(`  durable client ${lineOf(client)}`);
  print(`  reports        ${lineOf(reports)}`);
  print(`  storage (derived) ${lineOf({ ...storage })}`);
}

async function measureAll(
  paths: CostPaths,
  options: CommandOptions,
  tell: (measured: Measured) => void,
): Promise<void> {
  tell(await idleDay(paths, options.servers));
  // Ten more single servers, ten times the flexible ones: what grows with what.
  tell(await idleDay(paths, options.servers, 10));
  tell(await idleDay(paths, options.servers * 10));
  for (const kind of KINDS) {
    tell(await protections(paths, kind, 1));
    tell(await protections(paths, kind, options.protections));
  }
  for (const count of [options.protections, options.burst])
    tell(await protections(paths, 'flexible servers', count, true));
  tell(await protectionsInPortions(paths, options.protections, PORTIONS));
  tell(await eventThatProtects(paths));
  tell(await eventLeftAlone(paths));
  tell(await eventOfSomethingElse(paths));
}

/** `npm run bench:costs`. What is printed as derived is not measured: see `storage-model.ts`. */
export async function main(argv: readonly string[], paths: CostPaths): Promise<void> {
  const options = readOptions(argv);
  const all: Measured[] = [];
  await measureAll(paths, options, (measured) => {
    all.push(measured);
    if (!options.json) show(measured);
  });
  const idle = idleRequests(paths);
  if (options.json) {
    print(JSON.stringify({ measured: all, derivedIdleRequestsPerDay: idle }, undefined, 2));
    return;
  }
  print(`\nstorage of an idle instance in a day (derived): ${sumOf(idle)}: ${lineOf(idle)}`);
}
