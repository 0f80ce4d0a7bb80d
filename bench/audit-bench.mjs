import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * `npm run bench:audit`: audits a large estate as a laptop would, with the emulator in a process of its own, and compares
 * every number with what the estate was generated from. The memory is that of the host with the app in it.
 */
const { values } = parseArgs({ options: { servers: { type: 'string', default: '50000' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log('npm run bench:audit -- [--servers <number>]   audits a generated estate; 50000 servers by default');
  process.exit(0);
}
const servers = Number(values.servers);
const MEMORY_LIMIT_MB = 400;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = (name) => join(root, 'build', name);
const { generateEstate } = createRequire(import.meta.url)(build('arm.js'));
const work = mkdtempSync(join(tmpdir(), 'audit-bench-'));
const children = [];

/** Starts a process and waits for a line that it says. */
async function start(script, args, env, wanted) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  for (;;) {
    const found = wanted.exec(said);
    if (found) return { child, found, said: () => said };
    if (child.exitCode !== null) throw new Error(`${script} ended: ${said}`);
    await sleep(50);
  }
}

/** The most memory that a process has had, as Linux counts it. */
function peakMemoryMb({ pid }) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

const estate = generateEstate({ servers });
const rules = {
  tags: { optOut: { name: 'backup', values: ['exclude'] } },
  targets: [
    {
      name: 'servers',
      places: estate.vaults.map(({ id, location, policyId }) => ({ location, vault: id, policy: policyId })),
    },
  ],
  rules: [{ name: 'all', action: 'protect', match: { names: ['*'] }, target: 'servers', allow: ['optOut'] }],
};

/** What the audit has to find, by kind. */
function expectedFindings({ counts }) {
  return {
    unprotected: counts.unprotected + counts.serverStopped,
    excluded: counts.excludedByTag,
    protectionError: counts.protectionError,
    stopped: counts.protectionStopped,
    suspended: counts.backupsSuspended,
    softDeleted: counts.softDeleted,
    orphaned: counts.orphaned,
    overdue: counts.overdue,
    wrongPolicy: counts.wrongPolicy,
  };
}

async function audit(host) {
  const answer = await fetch(`${host}/api/audits`, { method: 'POST' });
  const { id } = await answer.json();
  for (let shown = ''; ;) {
    const view = await (await fetch(`${host}/api/audits/${id}`)).json();
    const { phase, done } = view.progress ?? {};
    const line = `  ${phase ?? view.status} ${JSON.stringify(done ?? {})}`;
    if (line !== shown) console.log((shown = line));
    if (view.status !== 'Running' && view.status !== 'NotStarted') return view;
    await sleep(1000);
  }
}

async function main() {
  console.log(`An estate of ${servers} servers is generated.`);
  const arm = await start(
    build('arm-command.js'),
    ['--port', '0', '--estate', String(servers)],
    {},
    /on (http:\S+)\s+identity: IDENTITY_ENDPOINT=(\S+) IDENTITY_HEADER=(\S+)/,
  );
  const [, armUrl, identityEndpoint, identityHeader] = arm.found;
  const host = await start(
    build('host-command.js'),
    ['--app', root, '--port', '0', '--data', join(work, 'state')],
    {
      IDENTITY_ENDPOINT: identityEndpoint,
      IDENTITY_HEADER: identityHeader,
      SAUVEGARDE_ARM_ENDPOINT: armUrl,
      SAUVEGARDE_ALLOWED_SCOPES: '*',
      SAUVEGARDE_AUTHENTICATION: 'open',
      SAUVEGARDE_TASK_HUB: 'AuditBench',
      SAUVEGARDE_RULES: JSON.stringify(rules),
      SAUVEGARDE_REPORTS_DIRECTORY: join(work, 'reports'),
    },
    /Listening on (http:\S+)/,
  );
  const startedAt = Date.now();
  const { status, summary, error } = await audit(host.found[1]);
  const seconds = (Date.now() - startedAt) / 1000;
  if (status !== 'Succeeded') throw new Error(`The audit ended as ${status}: ${JSON.stringify(error)}`);
  const memoryMb = peakMemoryMb(host.child);
  const expected = expectedFindings(estate);
  const agrees =
    summary.resources === servers - estate.counts.orphaned &&
    Object.entries(expected).every(([kind, count]) => (summary.findings[kind] ?? 0) === count) &&
    summary.findingCount === Object.values(expected).reduce((sum, count) => sum + count, 0);
  console.log(`${summary.resources} resources, ${summary.covered} covered (${summary.coveredPercent} %)`);
  console.log(`findings: ${JSON.stringify(summary.findings)}`);
  console.log(`${agrees ? 'agrees' : 'DOES NOT AGREE'} with the estate: ${JSON.stringify(expected)}`);
  console.log(`${seconds.toFixed(1)} s, peak memory of the host ${memoryMb?.toFixed(0) ?? 'not known'} MB`);
  if (!agrees || (memoryMb ?? 0) > MEMORY_LIMIT_MB) process.exitCode = 1;
}

try {
  await main();
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)));
  rmSync(work, { recursive: true, force: true });
}
