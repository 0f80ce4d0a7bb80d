import { backupResourceNotFound, invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { requireVault } from '../resources/lookup';
import { pageOf } from '../resources/pages';
import type { Job } from './job';
import { jobBody } from './job-body';
import { parseJobFilter } from './job-filter';

const keptDays = 14;

/** Newest first; older ones than the service keeps are gone. */
function recentJobs(jobs: Iterable<Job>, now: number): readonly Job[] {
  const oldest = now - keptDays * 24 * 60 * 60 * 1000;
  return [...jobs].filter(({ startedAt }) => startedAt >= oldest).sort((one, other) => other.startedAt - one.startedAt);
}

function list(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const now = call.world.now();
  const text = call.request.query.get('$filter') ?? '';
  const accepts = parseJobFilter(text);
  if (accepts === undefined) throw invalidInput(`$filter is not understood: ${text}`, call.request.correlationId);
  const found = recentJobs(vault.jobs.values(), now).filter((job) => accepts(job, now));
  return pageOf(call, found, (job) => jobBody(job, now, false));
}

function get(call: Call): ArmAnswer {
  const job = requireVault(call).jobs.get(call.parameters.get('jobName').toLowerCase());
  if (job === undefined) throw backupResourceNotFound();
  return { status: 200, body: jobBody(job, call.world.now(), true) };
}

const provider = 'Microsoft.DataProtection';
const jobs =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupJobs';

/** Backup and restore jobs of a vault: list, read. */
export const jobRoutes: readonly Route[] = [
  { method: 'GET', template: jobs, kind: 'list', provider, handle: list },
  { method: 'GET', template: `${jobs}/{jobName}`, kind: 'get', provider, handle: get },
];
