import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArmEmulator, type ArmEmulatorOptions, startArmEmulator } from '../../local/arm';
import type { RunningHost, VirtualClock } from '../../local/host';
import { EventType } from '../../local/host/durable/history-event';
import { watchReports } from './report-requests';
import { type Tally, tallyOf } from './tally';

type HostModule = typeof import('../../local/host/index');

export interface CostPaths {
  readonly appDirectory: string;
  /** The built module of the host. */
  readonly hostModule: string;
}

/** What the app did between its start and now. */
export interface Counts {
  /** Requests to Resource Manager by method and kind; those of tokens and those refused with 429 are not in it. */
  readonly arm: Tally;
  /** Requests that were refused with 429. */
  readonly throttled: number;
  /** Executions by function; each episode of an orchestration is one. */
  readonly executions: Tally;
  /** Events in the histories of all instances, by type; what went before a continue-as-new is not in it. */
  readonly history: Tally;
  /** What was asked of the durable engine by its clients, by kind. */
  readonly client: Tally;
  /** Requests for reports, by kind; a listing counts once for each folder that a directory has, blobs need fewer. */
  readonly reports: Tally;
}

export interface CountedApp {
  readonly host: RunningHost;
  readonly arm: ArmEmulator;
  readonly clock: VirtualClock;
  request(method: string, path: string, body?: object): Promise<Response>;
  /** Lets the virtual time pass up to a moment, in milliseconds since the epoch. */
  until(at: number): Promise<void>;
  /** Lets the virtual time pass until no orchestration runs. */
  allEnded(): Promise<void>;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

export interface CountedAppOptions extends Pick<ArmEmulatorOptions, 'seed' | 'settings' | 'style'> {
  readonly appSettings?: Readonly<Record<string, string>>;
  readonly hasTimers: boolean;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
}

/** The timer functions of the app; the start fails when there is another. */
export const TIMERS: readonly string[] = ['auditEstateTimer', 'purgeHistoryTimer', 'watchdogTimer'];
const STEPS_PER_LOOK = 50;
const eventNames = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));

function isHostModule(value: unknown): value is HostModule {
  return typeof value === 'object' && value !== null && 'startHost' in value;
}

function loadHost(path: string): HostModule {
  const loaded: unknown = createRequire(path)(path);
  if (!isHostModule(loaded)) throw new Error(`${path} does not export a host.`);
  return loaded;
}

/** Where the host tells the clients of its own app to ask. */
const MANAGEMENT = '/durabletask/';

/** The kind of a request to the management API of the durable engine; `undefined` for any other request. */
function clientCall(method: string, url: string): string | undefined {
  const [path = ''] = url.split('?');
  if (!path.startsWith(MANAGEMENT)) return undefined;
  if (path.includes('/raiseEvent/')) return 'raiseEvent';
  if (method === 'DELETE') return 'purge';
  if (method === 'POST') return path.includes('/orchestrators/') ? 'start' : 'control';
  return path.endsWith('/instances') || path.endsWith('/instances/') ? 'list' : 'status';
}

const isIncoming = (value: unknown): value is { readonly request: { readonly method: string; readonly url: string } } =>
  typeof value === 'object' && value !== null && 'request' in value;

/** Sees the requests that arrive at any server of this process. */
function watchClientCalls(): { readonly calls: readonly string[]; stop(): void } {
  const calls: string[] = [];
  const listen = (message: unknown): void => {
    if (!isIncoming(message)) return;
    const call = clientCall(message.request.method, message.request.url);
    if (call !== undefined) calls.push(call);
  };
  subscribe('http.server.request.start', listen);
  return {
    calls,
    stop: () => {
      unsubscribe('http.server.request.start', listen);
    },
  };
}

/** The types of all events that all instances have in their histories. */
async function historyOf({ engine }: RunningHost): Promise<Tally> {
  const types: string[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await engine.query({ top: 1000, ...(continuationToken !== undefined && { continuationToken }) });
    for (const { instanceId } of page.instances) {
      const events = (await engine.history(instanceId)) ?? [];
      types.push(...events.map(({ EventType: type }) => eventNames.get(type) ?? String(type)));
    }
    ({ continuationToken } = page);
  } while (continuationToken !== undefined);
  return tallyOf(types);
}

async function isAnyRunning({ engine }: RunningHost): Promise<boolean> {
  return (await engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 1 })).instances.length > 0;
}

const EXECUTING = /^Executing 'Functions\.(.+)'$/;

/** The built app on the embedded host, against the emulator, on a virtual clock; everything that it does is counted. */
export async function startCountedApp(paths: CostPaths, options: CountedAppOptions): Promise<CountedApp> {
  const { startHost, createVirtualClock } = loadHost(paths.hostModule);
  const { appSettings, hasTimers, startsAt, ...armOptions } = options;
  const clock = createVirtualClock(startsAt);
  const arm = await startArmEmulator({ ...armOptions, now: () => clock.now() });
  const reportsDirectory = mkdtempSync(join(tmpdir(), 'costs-'));
  const reports = watchReports(reportsDirectory);
  const client = watchClientCalls();
  const executed: string[] = [];
  const host = await startHost({
    appDirectory: paths.appDirectory,
    dataDirectory: 'memory',
    clock,
    settings: {
      ...arm.identityEnvironment,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_ALLOWED_SCOPES: '*',
      SAUVEGARDE_AUTHENTICATION: 'open',
      SAUVEGARDE_TASK_HUB: 'Costs',
      SAUVEGARDE_REPORTS_DIRECTORY: reportsDirectory,
      // The episodes of orchestrations are only in the detailed log.
      AzureFunctionsJobHost__logging__logLevel__Function: 'Debug',
      ...(hasTimers ? {} : Object.fromEntries(TIMERS.map((name) => [`AzureWebJobs.${name}.Disabled`, 'true']))),
      ...appSettings,
    },
    log: ({ message }) => {
      const name = EXECUTING.exec(message)?.[1];
      if (name !== undefined) executed.push(name);
    },
  });
  const timers = host.functions.filter(({ triggerType }) => triggerType === 'timerTrigger').map(({ name }) => name);
  if (timers.some((name) => !TIMERS.includes(name)) || timers.length !== TIMERS.length)
    throw new Error(`Other timer functions than expected: ${timers.join(', ')}`);
  const until = async (at: number): Promise<void> => {
    // A step at a time: work that becomes due is done at its time, and not at the end of the day.
    await host.idle();
    while (clock.now() < at) {
      if (!clock.advanceToNext()) clock.advanceTo(at);
      await host.idle();
    }
  };
  return {
    host,
    arm,
    clock,
    until,
    request: (method, path, body) =>
      fetch(`${host.url}${path}`, {
        method,
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    allEnded: async () => {
      for (let step = 0; ; step++) {
        await host.idle();
        if (step % STEPS_PER_LOOK === 0 && !(await isAnyRunning(host))) return;
        if (!clock.advanceToNext()) return;
      }
    },
    counts: async () => {
      const history = await historyOf(host);
      const requests = arm.requests.filter(({ kind }) => kind !== 'token');
      const counted = requests.filter(({ status }) => status !== 429);
      return {
        arm: tallyOf(counted.map(({ method, kind }) => `${method} ${kind ?? 'unknown'}`)),
        throttled: requests.length - counted.length,
        executions: tallyOf(executed),
        history,
        client: tallyOf(client.calls),
        reports: tallyOf(reports.requests),
      };
    },
    stop: async () => {
      client.stop();
      reports.stop();
      await host.stop();
      await arm.close();
      rmSync(reportsDirectory, { recursive: true, force: true });
    },
  };
}
