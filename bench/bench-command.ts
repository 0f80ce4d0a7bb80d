import { spawn } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { disk } from './disk-scenario';
import { latency, longHistory, throughput, waiting, waitingLoad } from './load-scenarios';
import type { BenchPaths } from './measured-host';
import type { Goal, Measure, Scenario } from './scenario';
import { isReached, median } from './scenario';
import { startUp } from './start-scenario';

const scenarios: readonly Scenario[] = [disk, throughput, waitingLoad, latency, waiting, longHistory, startUp];

const measures = z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() }));

interface Result {
  readonly scenario: Scenario;
  /** One list a round. */
  readonly rounds: readonly (readonly Measure[])[];
}

interface CommandOptions {
  readonly only?: readonly Scenario[];
  readonly rounds: number;
  readonly json: boolean;
}

function readScenarios(text: string): Scenario[] {
  return text.split(',').map((name) => {
    const scenario = scenarios.find((candidate) => candidate.name === name.trim().toLowerCase());
    if (scenario !== undefined) return scenario;
    throw new InvalidArgumentError(`"${name}" is none of ${scenarios.map((known) => known.name).join(', ')}.`);
  });
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return rounds;
}

function readOptions(argv: readonly string[]): CommandOptions {
  const command = new Command('bench')
    .description('Measures the embedded host: throughput, latency, memory, lateness of timers, start-up.')
    .option('--only <scenarios>', scenarios.map(({ name }) => name).join(', '), readScenarios)
    .option('--rounds <number>', 'how often each is measured; medians are shown', readRounds, 3)
    .option('--json', 'all rounds as JSON instead of a table', false);
  command.parse([...argv], { from: 'node' });
  return command.opts<CommandOptions>();
}

/** Every round has a process of its own: neither memory nor warm code is handed on. */
async function measure(scenario: Scenario, script: string): Promise<readonly Measure[]> {
  const child = spawn(process.execPath, [script, 'round', scenario.name], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The scenario "${scenario.name}" ended with ${code}.\n${output}`);
  return measures.parse(JSON.parse(output));
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1e9);
  return `${cpus().length} x ${first?.model ?? 'CPU'}, ${memory} GB, ${type()} ${release()}, Node ${process.version}`;
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

function describe(goal: Goal | undefined, value: number): string {
  if (goal === undefined) return '';
  const limit = goal.atLeast === undefined ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
  return `${limit}: ${isReached(goal, value) ? 'reached' : 'MISSED'}`;
}

function format(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}

function toTable({ scenario, rounds }: Result): string {
  const lines = (rounds[0] ?? []).map(({ name, unit }) => {
    const values = rounds.flatMap((round) => round.filter((one) => one.name === name).map(({ value }) => value));
    const spread = values.length > 1 ? `(${format(Math.min(...values))} to ${format(Math.max(...values))})` : '';
    const goal = scenario.goals.find((candidate) => candidate.measure === name);
    const middle = median(values);
    return `  ${name.padEnd(28)}${`${format(middle)} ${unit}`.padEnd(20)}${spread.padEnd(22)}${describe(goal, middle)}`.trimEnd();
  });
  return [scenario.title, ...lines, ''].join('\n');
}

function toJson(results: readonly Result[]): string {
  const entries = results.map(({ scenario, rounds }) => ({ scenario: scenario.name, goals: scenario.goals, rounds }));
  return `${JSON.stringify({ date: new Date().toISOString(), machine: machine(), results: entries }, undefined, 2)}\n`;
}

async function runRound(name: string | undefined, paths: BenchPaths): Promise<void> {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`There is no scenario "${name}".`);
  process.stdout.write(JSON.stringify(await scenario.run(paths)));
}

/** The command line of the bench. `script` is what runs one round when it is given `round <scenario>`. */
export async function main(argv: readonly string[], paths: BenchPaths, script: string): Promise<void> {
  if (argv[2] === 'round') {
    await runRound(argv[3], paths);
    return;
  }
  const options = readOptions(argv);
  const chosen = options.only ?? scenarios;
  const results = chosen.map((scenario) => ({ scenario, rounds: new Array<readonly Measure[]>() }));
  const loads: string[] = [];
  // Interleaved, so that whatever else the machine does meets all scenarios alike.
  for (let round = 1; round <= options.rounds; round++) {
    for (const { scenario, rounds } of results) {
      loads.push(load());
      process.stderr.write(`Round ${round} of ${options.rounds}: ${scenario.name}, load ${load()}\n`);
      rounds.push(await measure(scenario, script));
    }
  }
  if (options.json) {
    process.stdout.write(toJson(results));
    return;
  }
  process.stdout.write(
    `\n${machine()}\n${new Date().toISOString()}, load average before each round: ${loads.join(' ')}\n\n`,
  );
  for (const result of results) process.stdout.write(`${toTable(result)}\n`);
}
