import pc from 'picocolors';
import { z } from 'zod';
import { defaultSeed, type RequestRecord } from './arm';
import { atLeast, createConsoleLog } from './host';
import { type StandIns, startStandIns } from './stand-ins';

/**
 * The main job from end to end, on the real app: two protections through the HTTP API, then a refusal. The emulated
 * service is quicker than Azure (seconds for most of a minute), and asks to be polled as often; nothing else is changed.
 */
const SERVICE_SECONDS = { validate: 3, create: 3, configuring: 4, retryAfter: 2 };

const TIME_LIMIT_SECONDS = 30;

const monitorSchema = z.object({
  id: z.string(),
  status: z.string(),
  progress: z
    .object({
      phase: z.string(),
      polls: z.number(),
      waitingFor: z.string().optional(),
      nextPollDateTime: z.string().optional(),
    })
    .optional(),
  result: z.looseObject({ kind: z.string() }).optional(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      advice: z.object({ cause: z.string(), fix: z.string() }).optional(),
      service: z.object({ detail: z.string().optional(), activityId: z.string().optional() }).optional(),
    })
    .optional(),
});
type Monitor = z.infer<typeof monitorSchema>;

interface Subject {
  readonly title: string;
  readonly resourceId: string;
  readonly body: object;
  readonly colour: (text: string) => string;
}

const startedAt = Date.now();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (at: number): string => ((at - startedAt) / 1000).toFixed(1).padStart(5);

function line(subject: Subject, at: number, what: string, detail = ''): void {
  say(
    `${pc.dim(`${seconds(at)} s`)}  ${subject.colour(subject.title.padEnd(24))} ${what.padEnd(44)} ${pc.dim(detail)}`,
  );
}

function seededId(list: readonly { readonly id: string }[] | undefined, index: number): string {
  const seeded = list?.[index];
  if (seeded === undefined) throw new Error('The seed of the emulator lacks what the demo shows.');
  return seeded.id;
}

function subjects(vaultId: string): readonly [Subject, Subject, Subject] {
  const { flexibleServers, servers } = defaultSeed;
  const flexible = { vaultId, policyId: `${vaultId}/backupPolicies/flexpol1`, location: 'westus' };
  return [
    { title: 'pgflex-orders', resourceId: seededId(flexibleServers, 0), body: flexible, colour: pc.cyan },
    {
      title: 'testpostgresql/empdb11',
      resourceId: `${seededId(servers, 0)}/databases/empdb11`,
      body: {
        vaultId,
        policyId: `${vaultId}/backupPolicies/osspol3`,
        location: 'westus',
        secretUri: 'https://ossdemo-kv.vault.azure.net/secrets/empdb11-connection',
      },
      colour: pc.magenta,
    },
    { title: 'pgflex-billing', resourceId: seededId(flexibleServers, 1), body: flexible, colour: pc.yellow },
  ];
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

const reasons: Readonly<Record<string, string>> = {
  operation: 'the operation goes on',
  protectionState: 'accepted, but not protected yet',
  permissions: 'a role has to propagate',
  throttling: 'Azure asked to come later',
  transientError: 'a passing error',
};

function describeProgress({ status, progress }: Monitor): string {
  if (progress === undefined) return status;
  const why = progress.waitingFor === undefined ? '' : ` (${reasons[progress.waitingFor] ?? progress.waitingFor})`;
  return `${progress.phase}${why}`;
}

/** Follows a monitor to its end and tells whenever it has changed. */
async function follow(subject: Subject, hostUrl: string, operationId: string): Promise<Monitor> {
  let told = '';
  for (;;) {
    const monitor = monitorSchema.parse(await send('GET', `${hostUrl}/api/operations/${operationId}`));
    const text = describeProgress(monitor);
    const next = monitor.progress?.nextPollDateTime;
    if (monitor.status !== 'NotStarted' && monitor.status !== 'Running') return monitor;
    if (`${text}${next ?? ''}` !== told) {
      told = `${text}${next ?? ''}`;
      line(
        subject,
        Date.now(),
        text,
        next === undefined ? '' : `next question at ${seconds(Date.parse(next)).trim()} s`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

const verbs: Readonly<Record<string, string>> = {
  list: 'GET  where is it protected?',
  validate: 'POST validateForBackup',
  create: 'PUT  backup instance',
  get: 'GET  backup instance',
};

function describeRequest({ method, kind, poll, at, earliestAllowed }: RequestRecord): [string, string] {
  if (!poll) return [`  ARM ${verbs[kind ?? ''] ?? method}`, ''];
  const allowed = earliestAllowed === null ? '' : `Retry-After allows it from ${seconds(earliestAllowed).trim()} s`;
  const late = earliestAllowed === null ? '' : `, ${at - earliestAllowed} ms after that`;
  return ['  ARM GET  state of the operation', `${allowed}${late}`];
}

/** Tells every request to ARM as it comes; the operation of a poll is known by the request that started it. */
function watchRequests({ arm }: StandIns, all: readonly Subject[]): () => void {
  let seen = 0;
  const owners = new Map<string, Subject>();
  const show = () => {
    const fresh = arm.requests.slice(seen).filter(({ status }) => status !== null);
    seen += fresh.length;
    for (const request of fresh) {
      const about = `${request.resourceId ?? ''} ${request.path}`.toLowerCase();
      const named = all.find(
        ({ resourceId, title }) => about.includes(resourceId.toLowerCase()) || about.includes(title.replace('/', '-')),
      );
      const subject = named ?? owners.get(request.operationId ?? '');
      if (subject === undefined) continue;
      if (request.operationId !== null) owners.set(request.operationId, subject);
      const [what, why] = describeRequest(request);
      line(subject, request.at, `${what} ${pc.green(String(request.status))}`, why);
    }
  };
  const timer = setInterval(show, 50);
  return () => {
    clearInterval(timer);
    show();
  };
}

const endOf = ({ result, error, status }: Monitor): string => result?.kind ?? error?.code ?? status;

async function protectOne({ host }: StandIns, subject: Subject): Promise<readonly string[]> {
  line(subject, Date.now(), `${pc.bold('PUT')} /api/protections/…/${subject.title}`);
  const accepted = await send('PUT', `${host.url}/api/protections${subject.resourceId}`, subject.body);
  const monitor = await follow(subject, host.url, monitorSchema.parse(accepted).id);
  const colour = monitor.status === 'Succeeded' ? pc.green : pc.red;
  line(subject, Date.now(), colour(pc.bold(endOf(monitor))), monitor.error?.message);
  return endOf(monitor) === 'Protected' ? [] : [`${subject.title} ended as ${endOf(monitor)}`];
}

async function protectBoth(standIns: StandIns, both: readonly Subject[]): Promise<readonly string[]> {
  const problems = await Promise.all(both.map((subject) => protectOne(standIns, subject)));
  return problems.flat();
}

/** A dry run on a server whose vault lacks a role: what a user is told, and what to do about it. */
async function showRefusal({ host, arm }: StandIns, subject: Subject): Promise<readonly string[]> {
  arm.faults.add({ switch: 'permissionPropagation', on: 'validate', resource: subject.resourceId, seconds: 3600 });
  line(subject, Date.now(), `${pc.bold('POST')} /api/validations/…/${subject.title}`, 'a dry run; a role is missing');
  const accepted = await send('POST', `${host.url}/api/validations${subject.resourceId}`, subject.body);
  const monitor = await follow(subject, host.url, monitorSchema.parse(accepted).id);
  line(subject, Date.now(), pc.red(pc.bold(endOf(monitor))));
  return explainRefusal(monitor);
}

function explainRefusal(monitor: Monitor): readonly string[] {
  const { error } = monitor;
  if (error?.code !== 'UserErrorMissingRequiredPermissions' || !error.advice || !error.service) {
    return [`the dry run ended as ${endOf(monitor)} and not with the missing permission and advice`];
  }
  say('');
  say(`  ${pc.bold('What Azure says')}   ${error.message}`);
  say(`                    ${pc.dim(error.service.detail ?? '')}`);
  say(`  ${pc.bold('What it means')}     ${error.advice.cause}`);
  say(`  ${pc.bold('What to do')}        ${error.advice.fix}`);
  say(`  ${pc.bold('For support')}       activity id ${error.service.activityId ?? 'not given'}`);
  return [];
}

async function finalState(
  { host, arm }: StandIns,
  both: readonly Subject[],
  vaultId: string,
): Promise<readonly string[]> {
  const problems: string[] = [];
  say('');
  for (const { resourceId, title } of both) {
    const url = `${host.url}/api/protections${resourceId}`;
    const state = z.object({ isProtected: z.boolean(), protectionState: z.string() }).parse(await send('GET', url));
    say(`  ${state.isProtected ? pc.green('✓') : pc.red('✗')} ${title.padEnd(24)} ${state.protectionState}`);
    if (!state.isProtected) problems.push(`${title} is in the state ${state.protectionState}`);
  }
  const early = arm.callsBeforeRetryAfter().length;
  const instances = arm.backupInstances(vaultId).length;
  const requests = arm.requests.filter(({ kind }) => kind !== 'token').length;
  say(
    `  ${requests} ARM requests in all, ${early} of them before Retry-After had passed; ${instances} backup instances in the vault`,
  );
  if (early > 0) problems.push(`${early} requests came before their Retry-After`);
  if (instances !== both.length) problems.push(`the vault has ${instances} backup instances`);
  return problems;
}

async function demo(): Promise<readonly string[]> {
  const vaultId = seededId(defaultSeed.vaults, 0);
  const [orders, database, billing] = subjects(vaultId);
  const { validate, create, configuring, retryAfter } = SERVICE_SECONDS;
  const standIns = await startStandIns({
    port: 7071,
    dataDirectory: 'memory',
    settings: { durationsSeconds: { validate, create }, configuringSeconds: configuring },
    log: atLeast('warning', createConsoleLog(process.stderr, 'text')),
  });
  try {
    standIns.arm.faults.add({ switch: 'retryAfter', on: '*', value: { seconds: retryAfter } });
    say(
      `The app runs at ${pc.green(standIns.host.url)}; in the place of Azure stands ${pc.green(standIns.arm.url)}.\n`,
    );
    const stopWatching = watchRequests(standIns, [orders, database, billing]);
    const problems = [...(await protectBoth(standIns, [orders, database])), ...(await showRefusal(standIns, billing))];
    stopWatching();
    return [...problems, ...(await finalState(standIns, [orders, database], vaultId))];
  } finally {
    await standIns.stop();
  }
}

function timeLimit(): Promise<readonly string[]> {
  return new Promise((resolve) => {
    setTimeout(
      () => resolve([`it did not end within ${TIME_LIMIT_SECONDS} seconds`]),
      TIME_LIMIT_SECONDS * 1000,
    ).unref();
  });
}

Promise.race([demo(), timeLimit()])
  .catch((error: unknown): readonly string[] => [error instanceof Error ? error.message : String(error)])
  .then((problems) => {
    for (const problem of problems) say(pc.red(`\nNot as it should be: ${problem}`));
    if (problems.length === 0) say(pc.green(`\nAll as it should be, after ${seconds(Date.now()).trim()} seconds.`));
    process.exit(problems.length === 0 ? 0 : 1);
  })
  .catch(() => process.exit(1));
