import pc from 'picocolors';
import { z } from 'zod';
import { generateEstate, type GeneratedEstate, publishEvents, resourceCreated } from './arm';
import { atLeast, createConsoleLog } from './host';
import { type StandIns, startStandIns } from './stand-ins';

/**
 * An estate of 200 servers in several states on the real app: new servers protect themselves by their events, an audit
 * finds what is wrong with the rest and protects what it may. The emulated service is quicker than Azure; nothing else is
 * changed.
 */
const SERVERS = 200;
const NEW_SERVERS = 12;
const SERVICE_SECONDS = { validate: 1, create: 2, configuring: 3, retryAfter: 1 };
const TIME_LIMIT_SECONDS = 60;
const OPT_OUT = { name: 'backup', value: 'no' };

const coverage = z.object({ resources: z.number(), covered: z.number(), coveredPercent: z.number().nullable() });

const durations = z.object({ count: z.number(), p50Seconds: z.number().nullable(), p95Seconds: z.number().nullable() });

const summarySchema = coverage.extend({
  excluded: z.number(),
  findings: z.record(z.string(), z.number()),
  findingCount: z.number(),
  bySubscription: z.array(coverage.extend({ subscriptionId: z.string() })),
  byRule: z.array(coverage.extend({ rule: z.string() })),
  timeToProtect: z.object({ event: durations, audit: durations, older: z.number() }),
  remediation: z
    .object({ started: z.number(), protected: z.number(), failed: z.number(), left: z.number() })
    .optional(),
});
type Summary = z.infer<typeof summarySchema>;

const auditSchema = z.object({
  id: z.string(),
  status: z.string(),
  progress: z.object({ phase: z.string(), done: z.record(z.string(), z.number()).optional() }).optional(),
  summary: summarySchema.optional(),
});

const findingsSchema = z.object({
  value: z.array(z.object({ kind: z.string(), message: z.string(), fix: z.string() })),
});

const startedAt = Date.now();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (): string => ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5);
const tell = (what: string, detail = ''): void => say(`${pc.dim(`${seconds()} s`)}  ${what}  ${pc.dim(detail)}`);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function rulesFor({ vaults }: GeneratedEstate): object {
  return {
    tags: { optOut: { name: OPT_OUT.name, values: [OPT_OUT.value] } },
    targets: [
      {
        name: 'nearest',
        places: vaults.map(({ id, location, policyId }) => ({ location, vault: id, policy: policyId })),
      },
    ],
    rules: [
      {
        name: 'servers',
        action: 'protect',
        match: { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
        target: 'nearest',
        allow: ['optOut'],
      },
    ],
  };
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

const lineOf = ({ progress, status }: z.infer<typeof auditSchema>): string => {
  const done = Object.entries(progress?.done ?? {}).map(([what, count]) => `${count} ${what}`);
  return `  ${progress?.phase ?? status} ${done.join(', ')}`;
};

/** Runs an audit to its end and tells what it does. */
async function audit({ host }: StandIns, remediate: boolean): Promise<{ id: string; summary: Summary }> {
  tell(`${pc.bold('POST')} /api/audits`, remediate ? 'and repair what the rules want' : 'look, and touch nothing');
  const { id } = auditSchema.parse(await send('POST', `${host.url}/api/audits`, { remediate }));
  let told = '';
  for (;;) {
    const view = auditSchema.parse(await send('GET', `${host.url}/api/audits/${id}`));
    if (view.status !== 'Running' && view.status !== 'NotStarted') {
      if (view.summary === undefined) throw new Error(`The audit ended as ${view.status}`);
      return { id, summary: view.summary };
    }
    const line = lineOf(view);
    if (view.progress !== undefined && line !== told) tell(line);
    told = line;
    await pause(100);
  }
}

const percent = ({ coveredPercent }: { coveredPercent: number | null }): string =>
  coveredPercent === null ? 'nothing to cover' : `${coveredPercent} %`;

function showSummary(title: string, summary: Summary): void {
  say('');
  say(
    `  ${pc.bold(title)}: ${pc.green(percent(summary))} of ${summary.resources} are covered, ${summary.excluded} excluded`,
  );
  for (const line of summary.bySubscription) say(`    subscription ${line.subscriptionId}  ${percent(line)}`);
  for (const line of summary.byRule) say(`    rule ${line.rule}  ${percent(line)}`);
  const kinds = Object.entries(summary.findings).sort(([, left], [, right]) => right - left);
  for (const [kind, count] of kinds) say(`    ${String(count).padStart(4)} ${kind}`);
  say('');
}

/** One finding of each kind: what is wrong and what to do. */
async function showFindings({ host }: StandIns, id: string, kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) {
    const url = `${host.url}/api/audits/${id}/findings?kind=${kind}&top=1`;
    const [finding] = findingsSchema.parse(await send('GET', url)).value;
    if (finding === undefined) continue;
    say(`  ${pc.yellow(finding.kind)}: ${finding.message}`);
    say(`    ${pc.dim(finding.fix)}`);
  }
  say('');
}

/** New servers appear, and their creation events come in any order and several times. */
async function createServers({ host, arm }: StandIns, estate: GeneratedEstate): Promise<readonly string[]> {
  const [sample] = estate.servers;
  if (sample === undefined) throw new Error('The estate has no server.');
  const ids = Array.from({ length: NEW_SERVERS }, (_, index) => sample.id.replace(/[^/]+$/, `pg-new-${index}`));
  arm.seed({ flexibleServers: ids.map((id) => ({ id, location: sample.location })) });
  const { sent, delivered } = await publishEvents({
    endpoint: `${host.url}/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid`,
    events: ids.flatMap((id) => [resourceCreated(id), resourceCreated(id)]),
    duplicateShare: 0.5,
    shuffle: true,
  });
  tell(`${NEW_SERVERS} new servers`, `${sent} events, shuffled and with duplicates, ${delivered} taken`);
  return ids;
}

async function untilProtected({ host }: StandIns, ids: readonly string[]): Promise<void> {
  let told = -1;
  while (told < ids.length) {
    await pause(500);
    const states = await Promise.all(ids.map((id) => send('GET', `${host.url}/api/protections${id}`)));
    const ready = states.filter((state) => z.object({ isProtected: z.boolean() }).parse(state).isProtected).length;
    if (ready !== told) tell(`  ${ready} of ${ids.length} have protected themselves by their events`);
    told = ready;
  }
}

function problemsOf(
  [before, repaired, after]: readonly [Summary, Summary, Summary],
  estate: GeneratedEstate,
  { arm }: StandIns,
): readonly string[] {
  const { counts } = estate;
  const problems: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    if (found !== wanted) problems.push(`${what}: ${String(found)} instead of ${String(wanted)}`);
  };
  expect('unprotected before', before.findings['unprotected'], counts.unprotected + counts.serverStopped);
  // What somebody deleted is left to a person.
  const repairable = counts.unprotected;
  expect('protected by the audit', repaired.remediation?.protected, repairable);
  expect('deleted at the end', after.findings['softDeleted'], counts.softDeleted);
  expect('unprotected at the end', after.findings['unprotected'] ?? 0, counts.serverStopped);
  expect('found by event', after.timeToProtect.event.count, NEW_SERVERS);
  expect('found by audit', after.timeToProtect.older, repairable);
  const creations = arm.requests.filter(({ kind }) => kind === 'create').map(({ resourceId }) => resourceId);
  expect('creations', creations.length, new Set(creations).size);
  expect('requests before Retry-After', arm.callsBeforeRetryAfter().length, 0);
  return problems;
}

async function demo(): Promise<readonly string[]> {
  const estate = generateEstate({ servers: SERVERS, exclusionTag: OPT_OUT });
  const { validate, create, configuring, retryAfter } = SERVICE_SECONDS;
  const standIns = await startStandIns({
    port: 7071,
    dataDirectory: 'memory',
    seed: estate.seed,
    settings: { durationsSeconds: { validate, create }, configuringSeconds: configuring },
    appSettings: {
      SAUVEGARDE_RULES: JSON.stringify(rulesFor(estate)),
      SAUVEGARDE_REMEDIATION: 'true',
      SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: '25',
      SAUVEGARDE_REMEDIATION_LOOK_SECONDS: '1',
    },
    log: atLeast('warning', createConsoleLog(process.stderr, 'text')),
  });
  try {
    standIns.arm.faults.add({ switch: 'retryAfter', on: '*', value: { seconds: retryAfter } });
    say(`The app runs at ${pc.green(standIns.host.url)}, with ${SERVERS} servers in an emulated Azure.\n`);
    const first = await audit(standIns, false);
    showSummary('Before', first.summary);
    await showFindings(standIns, first.id, Object.keys(first.summary.findings));
    const ids = await createServers(standIns, estate);
    await untilProtected(standIns, ids);
    const repaired = await audit(standIns, true);
    const { started, protected: done, failed, left } = repaired.summary.remediation ?? {};
    tell(pc.bold('Remediation'), `${started} started, ${done} protected, ${failed} failed, ${left} left`);
    const last = await audit(standIns, false);
    showSummary('After', last.summary);
    const { event, older } = last.summary.timeToProtect;
    say(
      `  time to protect, found by an event: ${event.count}, median ${event.p50Seconds} s, 95th percentile ${event.p95Seconds} s`,
    );
    say(`  protected by an audit, and older than the app: ${older}`);
    return problemsOf([first.summary, repaired.summary, last.summary], estate, standIns);
  } finally {
    await standIns.stop();
  }
}

function timeLimit(): Promise<readonly string[]> {
  const problem = `it did not end within ${TIME_LIMIT_SECONDS} seconds`;
  return new Promise((resolve) => void setTimeout(() => resolve([problem]), TIME_LIMIT_SECONDS * 1000).unref());
}

Promise.race([demo(), timeLimit()])
  .catch((error: unknown): readonly string[] => [error instanceof Error ? error.message : String(error)])
  .then((problems) => {
    for (const problem of problems) say(pc.red(`\nNot as it should be: ${problem}`));
    if (problems.length === 0) say(pc.green(`\nAll as it should be, after ${seconds().trim()} seconds.`));
    process.exit(problems.length === 0 ? 0 : 1);
  })
  .catch(() => process.exit(1));
