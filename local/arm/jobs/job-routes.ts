import { backupResourceNotFound, invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { requireVault } from '../resources/lookup';
import { pageOf } from '../resources/pages';
import type { Job } from './job';
import { jobBody } from './job-body';
import { parseJobFilter } from './job-filter';

const keptDays = 14;

const isSeen = ({ world }: Call, { startedAt }: Job): boolean =>
  world.now() >= startedAt + 1000 * world.settings.jobLagSeconds;

/** Newest first; older ones than the service keeps are gone. */
function recentJobs(call: Call, jobs: Iterable<Job>): readonly Job[] {
  const oldest = call.world.now() - keptDays * 24 * 60 * 60 * 1000;
  return [...jobs]
    .filter((job) => job.startedAt >= oldest && isSeen(call, job))
    .sort((one, other) => other.startedAt - one.startedAt);
}

function list(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const now = call.world.now();
  const text = call.request.query.get('$filter') ?? '';
  const accepts = parseJobFilter(text);
  if (accepts === undefined) throw invalidInput(`$filter is not understood: ${text}`, call.request.correlationId);
  const found = recentJobs(call, vault.jobs.values()).filter((job) => accepts(job, now));
  return pageOf(call, found, (job) => jobBody(job, now, false));
}

function get(call: Call): ArmAnswer {
  const job = requireVault(call).jobs.get(call.parameters.get('jobName').toLowerCase());
  if (job === undefined || !isSeen(call, job)) throw backupResourceNotFound();
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
