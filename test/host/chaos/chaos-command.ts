import { Command, InvalidArgumentError } from 'commander';
import type { ChaosReport } from './chaos-run';
import { runChaos } from './chaos-run';

interface ChaosPaths {
  readonly command: string;
  readonly appDirectory: string;
}

interface CommandOptions {
  readonly kills: number;
  readonly seed: number;
  readonly instances: number;
  readonly hosts: number;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return number;
}

function readOptions(argv: readonly string[]): CommandOptions {
  const command = new Command('chaos')
    .description('Kills the host again and again while it runs generated orchestrations, and checks what is left.')
    .option('--kills <number>', 'how often', wholeNumber, 1000)
    .option('--seed <number>', 'repeats the programs and the moments of a run', wholeNumber, Date.now() % 1_000_000)
    .option('--instances <number>', 'programs that run at a time, on each host', wholeNumber, 8)
    .option('--hosts <number>', 'hosts side by side, each with data of its own', wholeNumber, 2);
  command.parse([...argv], { from: 'node' });
  return command.opts<CommandOptions>();
}

function total(reports: readonly ChaosReport[], name: Exclude<keyof ChaosReport, 'violations'>): number {
  return reports.reduce((sum, report) => sum + report[name], 0);
}

/** The command line of the randomized crash test. @returns the exit code. */
export async function main(argv: readonly string[], paths: ChaosPaths): Promise<number> {
  const { kills, seed, instances, hosts } = readOptions(argv);
  const startedAt = Date.now();
  let done = 0;
  const onKill = (): void => {
    done++;
    if (done % 50 === 0) process.stderr.write(`${done} kills, ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
  };
  process.stdout.write(`Seed ${seed}\n`);
  const shares = Array.from({ length: hosts }, (_, index) => Math.floor((kills + index) / hosts));
  const reports = await Promise.all(
    shares.map((share, index) => runChaos({ ...paths, kills: share, seed: seed + index, instances, onKill })),
  );
  const violations = reports.flatMap((report) => report.violations);
  for (const violation of violations) process.stdout.write(`VIOLATION ${violation}\n`);
  process.stdout.write(
    `${total(reports, 'kills')} kills (${total(reports, 'killsWhileStarting')} of a host that was starting), ` +
      `${total(reports, 'programs')} programs, ${total(reports, 'instances')} instances, ` +
      `${total(reports, 'activityRuns')} activity runs, ${total(reports, 'repeatedRuns')} cut off and repeated, ` +
      `${violations.length} violations, ${Math.round((Date.now() - startedAt) / 1000)} s (seed ${seed}).\n`,
  );
  return violations.length === 0 ? 0 : 1;
}
