import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Driver } from './driver';
import type { HostProcess } from './host-process';
import { startHostProcess } from './host-process';
import type { ActivityRun } from './invariants';
import { checkLifetime, parseSideLog } from './invariants';
import type { Program, Step } from './program';
import { childrenOf, generatePrograms } from './program';
import type { Snapshot } from './snapshot';
import { hasEnded, takeSnapshot } from './snapshot';

export interface ChaosOptions {
  readonly command: string;
  readonly appDirectory: string;
  readonly kills: number;
  readonly seed: number;
  /** How many programs run at a time. */
  readonly instances: number;
  /** Called after every kill. */
  readonly onKill?: (kills: number) => void;
}

export interface ChaosReport {
  readonly kills: number;
  /** Of those, how many hit a host that was not ready yet. */
  readonly killsWhileStarting: number;
  readonly programs: number;
  /** Instances on disk at the end, children included. */
  readonly instances: number;
  readonly activityRuns: number;
  /** Runs that a kill cut off before their result was committed, and that were repeated. */
  readonly repeatedRuns: number;
  readonly violations: readonly string[];
}

interface Kill {
  readonly whileStarting: boolean;
  /** 0 to 1, of the longest time that a host lives. */
  readonly moment: number;
}

const longestStartMilliseconds = 700;
const longestLifeMilliseconds = 350;
const endMilliseconds = 60_000;
/** More than can be begun between two kills. */
const programsPerKill = 6;

function killPlan(seed: number, count: number): Kill[] {
  const moment = fc.integer({ min: 0, max: 1000 }).map((thousandth) => thousandth / 1000);
  const whileStarting = fc.integer({ min: 0, max: 9 }).map((tenth) => tenth < 4);
  return fc.sample(fc.record({ whileStarting, moment }), { seed, numRuns: count });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The text with what differs between two runs of one program taken out. */
function normalized(text: string | null): string {
  return (text ?? 'null').replace(/run-[0-9a-f]{12}/g, 'run');
}

/** Retries that an activity may have, by instance and key; children that have no name are looked up by their steps. */
function attemptsOf(programs: readonly Program[]): (run: ActivityRun) => number {
  const retried = new Set<string>();
  const collect = (step: Step): void => {
    if (step.kind === 'retried') retried.add(step.key);
    if (step.kind === 'child') step.generations.flat().forEach(collect);
    if ('parts' in step) step.parts.forEach(collect);
  };
  const byProgram = new Map<string, Set<string>>();
  for (const { instanceId, generations } of programs) {
    retried.clear();
    generations.flat().forEach(collect);
    byProgram.set(instanceId, new Set(retried));
  }
  return ({ instanceId, key }) => {
    const own = byProgram.get(instanceId.split('.')[0] ?? '');
    return own === undefined || own.has(key) ? 3 : 1;
  };
}

class ChaosRun {
  private readonly options: ChaosOptions;
  private readonly directory = mkdtempSync(join(tmpdir(), 'chaos-'));
  private readonly programs: readonly Program[];
  private readonly driver: Driver;
  private readonly violations: string[] = [];
  private snapshot: Snapshot = new Map();
  private sideLogLength = 0;
  private activityRuns = 0;
  private repeatedRuns = 0;
  private killsWhileStarting = 0;

  constructor(options: ChaosOptions) {
    this.options = options;
    this.programs = generatePrograms(options.seed, options.kills * programsPerKill + options.instances);
    this.driver = new Driver(this.programs, options.instances);
  }

  async run(): Promise<ChaosReport> {
    try {
      let kills = 0;
      for (const kill of killPlan(this.options.seed, this.options.kills)) {
        await this.live(kill);
        kills++;
        this.options.onKill?.(kills);
        if (this.violations.length > 0) break;
      }
      this.driver.startNoMore();
      if (this.violations.length === 0) await this.comeToAnEnd();
      const accepted = this.programs.filter(({ instanceId }) => this.driver.accepted.has(instanceId));
      if (this.violations.length === 0) await this.compareWithUninterrupted(accepted);
      return {
        kills,
        killsWhileStarting: this.killsWhileStarting,
        programs: accepted.length,
        instances: this.snapshot.size,
        activityRuns: this.activityRuns,
        repeatedRuns: this.repeatedRuns,
        violations: this.violations,
      };
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  private get sideLog(): string {
    return join(this.directory, 'side.log');
  }

  private startHost(): HostProcess {
    const { command, appDirectory } = this.options;
    return startHostProcess({ command, appDirectory, data: this.data, environment: { SIDE_LOG: this.sideLog } });
  }

  /** One life of a host, which ends by SIGKILL. */
  private async live(kill: Kill): Promise<void> {
    const host = this.startHost();
    const abort = new AbortController();
    if (kill.whileStarting) {
      await Promise.race([sleep(kill.moment * longestStartMilliseconds), host.url]);
      this.killsWhileStarting++;
    } else {
      const url = await host.url;
      if (url !== undefined) {
        const driving = this.driver.drive(url, abort.signal);
        await Promise.race([sleep(kill.moment * longestLifeMilliseconds), driving]);
        host.signal('SIGKILL');
        abort.abort();
        await driving;
      }
    }
    host.signal('SIGKILL');
    const { signal } = await host.exit;
    if (signal !== 'SIGKILL') this.violations.push(`The host ended by itself:\n${host.output()}`);
    this.examine(true);
  }

  /** Compares what is on disk with what was there before the host that has just ended. */
  private examine(isKilled: boolean): void {
    const before = this.snapshot;
    const watched = new Set(
      [...before.values()].filter((instance) => !hasEnded(instance)).map((one) => one.instanceId),
    );
    const text = existsSync(this.sideLog) ? readFileSync(this.sideLog, 'utf8') : '';
    const runs = parseSideLog(text.slice(this.sideLogLength));
    for (const { instanceId } of runs) watched.add(instanceId);
    const after = takeSnapshot(this.data, watched);
    this.violations.push(...checkLifetime({ before, after, runs, isKilled }, attemptsOf(this.programs)));
    this.snapshot = after;
    this.sideLogLength = text.length;
    this.activityRuns += runs.length;
    this.repeatedRuns += abandoned(after, runs);
    for (const id of this.driver.accepted) {
      if (!after.has(id)) this.violations.push(`${id}: its start was accepted, and is not on disk`);
    }
  }

  private async comeToAnEnd(): Promise<void> {
    const host = this.startHost();
    const url = await host.url;
    if (url === undefined) {
      this.violations.push(`The host does not start on what is left:\n${host.output()}`);
      return;
    }
    await this.driver.drive(url, AbortSignal.timeout(endMilliseconds));
    host.signal('SIGINT');
    const { code } = await host.exit;
    if (code !== 0) this.violations.push(`The host ended with ${code}:\n${host.output()}`);
    this.examine(false);
    for (const id of this.driver.running) this.violations.push(`${id}: has not ended after ${endMilliseconds} ms`);
    for (const { instanceId, status } of this.snapshot.values()) {
      if (!hasEnded({ status })) this.violations.push(`${instanceId}: is ${status} at the end`);
    }
  }

  /** Runs the same programs on a host that nobody kills, and compares how each of them and of its children ended. */
  private async compareWithUninterrupted(programs: readonly Program[]): Promise<void> {
    const { command, appDirectory } = this.options;
    const data = join(this.directory, 'uninterrupted');
    const environment = { SIDE_LOG: join(this.directory, 'uninterrupted.log') };
    const host = startHostProcess({ command, appDirectory, data, environment });
    const url = await host.url;
    const driver = new Driver(programs, 100);
    if (url !== undefined) await driver.drive(url, AbortSignal.timeout(endMilliseconds * 2));
    host.signal('SIGINT');
    await host.exit;
    if (!driver.isDone)
      throw new Error(`The uninterrupted run does not end: ${driver.running.join()}\n${host.output()}`);
    const expected = takeSnapshot(data, new Set());
    const ids = programs.flatMap(({ instanceId, generations }) => [instanceId, ...childrenOf(instanceId, generations)]);
    for (const id of ids) this.compare(id, expected);
    for (const { instanceId, status, output } of this.snapshot.values()) {
      if (!isPlanned(status, output ?? ''))
        this.violations.push(`${instanceId}: ends unplanned as ${status} ${output}`);
    }
  }

  private compare(id: string, expected: Snapshot): void {
    const shape = (snapshot: Snapshot): string => {
      const instance = snapshot.get(id);
      if (instance === undefined) return 'not there';
      const { status, output, customStatus } = instance;
      return `${status} ${normalized(output)} ${normalized(customStatus)}`;
    };
    if (shape(this.snapshot) !== shape(expected)) {
      this.violations.push(`${id}: ends as ${shape(this.snapshot)}, uninterrupted as ${shape(expected)}`);
    }
  }
}

/** Every failure is one that the program asks for, and no race has been won by a task that cannot win. */
function isPlanned(status: string, output: string): boolean {
  const caught = output.match(/"caught":"[^"]*/g) ?? [];
  const failures = status === 'Completed' ? caught : [...caught, output];
  return failures.every((text) => text.includes('as planned')) && !output.includes('wrong winner');
}

/** How many runs have left nothing on disk. */
function abandoned(after: Snapshot, runs: readonly ActivityRun[]): number {
  const texts = new Map<string, string>();
  return runs.filter(({ instanceId, key, run }) => {
    const instance = after.get(instanceId);
    if (instance?.history === undefined || instance.generation !== Number(key.split('.')[0])) return false;
    const text = texts.get(instanceId) ?? JSON.stringify(instance.history);
    texts.set(instanceId, text);
    return !text.includes(run);
  }).length;
}

/** Runs generated programs on a host that is killed again and again, and tells what should not have happened. */
export function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  return new ChaosRun(options).run();
}
