import { app, type DurableClient, getClient, input } from 'durable-functions';
import { type DatasourceInput, protect, remediate } from '../../contracts';
import type { AuditId } from '../../domain/audit/audit-id';
import type { RemediateAnswer, RemediateInput, RunningProtection } from '../../domain/audit/audit-steps';
import type { Remedy, RemedyNow, RemedyResult } from '../../domain/audit/remedy';
import type { Throttled } from '../../domain/long-running';
import { orchestrationInstanceId } from '../../domain/operation-id';
import { sameResource } from '../../domain/resource-id';
import { alwaysThrottled, MOST_THROTTLED, throttledPauseSeconds } from '../../domain/throttled-items';
import { lookAtOperations } from '../bulk/watched-operations';
import type { AccessRules } from '../http/access-rules';
import { ProblemError } from '../http/problem';
import { startedByAttempt, startOperation } from '../http/start-operation';
import { spanToGoOnFrom } from '../telemetry/correlation-id';
import { withToldFault } from '../told-fault';

interface Log {
  readonly log: (message: string) => void;
}

export interface Remediation {
  readonly access: AccessRules;
  readonly remedies: {
    readonly at: (auditId: AuditId, number: number) => Promise<Remedy | undefined>;
    readonly record: (auditId: AuditId, look: number, results: readonly RemedyResult[]) => Promise<void>;
  };
  /** How a remedy stands at this moment. */
  readonly lookAgain: (input: DatasourceInput, log: Log) => Promise<RemedyNow>;
}

/** One look, whose decisions are in the log. */
type Remedying = Remediation & { readonly log: Log };

/** Each is some requests to Azure; an activity that skips thousands would meet its time limit. */
const LOOKED_AT_A_TIME = 50;

/** Looks at the protections that run. */
async function lookAt(client: DurableClient, inFlight: readonly RunningProtection[]) {
  const { running, ended } = await lookAtOperations(client, inFlight);
  const resultsOf = (ofEarlierAudit: boolean) =>
    ended
      .filter(([{ isOfEarlierAudit = false }]) => isOfEarlierAudit === ofEarlierAudit)
      .map(([{ operationId, resourceId }, { result, ...why }]): RemedyResult => ({
        ...{ operationId, resourceId, ...why },
        result: result === 'succeeded' ? 'protected' : result,
      }));
  return { running, results: resultsOf(false), ofEarlierAudit: resultsOf(true) };
}

/** Those of an earlier audit that still run, for the audit after this one. */
const takenOver = (inFlight: readonly RunningProtection[]): RemedyResult[] =>
  inFlight
    .filter(({ isOfEarlierAudit }) => isOfEarlierAudit)
    .map(({ operationId, resourceId }) => ({ resourceId, operationId, result: 'running' }));

/** What this activity has started before it was executed again. */
async function startedBefore(
  client: DurableClient,
  { resourceId }: Remedy,
  { attempt }: RemediateInput,
): Promise<RemedyResult | undefined> {
  const before = await startedByAttempt(client, orchestrationInstanceId(resourceId, 'write'), attempt);
  return before && { resourceId, operationId: before.id, result: 'started' };
}

/** A start that is repeated joins the first one, since the attempt is the audit's. */
async function startNow(
  client: DurableClient,
  access: AccessRules,
  { resourceId, specification, createdAt }: Remedy,
  { attempt, correlationId, settings, startedAt }: RemediateInput,
): Promise<RemedyResult> {
  try {
    access.require(resourceId);
    access.require(specification.target.vaultId);
    const { id } = await startOperation(client, protect, {
      ...{ kind: 'protect', resourceId, attempt, correlationId, settings, specification },
      ...spanToGoOnFrom(correlationId),
      ...(createdAt !== undefined && {
        foundBy: { by: 'audit', createdAt, foundAt: new Date(startedAt).toISOString() },
      }),
    });
    return { resourceId, operationId: id, result: 'started' };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, title: message } = error.problem;
    return { resourceId, result: code === 'OperationInProgress' ? 'skipped' : 'failed', code, message };
  }
}

/** Starts a protection, unless the resource or the rules have changed since the audit found it. */
async function start(
  client: DurableClient,
  { access, lookAgain, log }: Remedying,
  remedy: Remedy,
  request: RemediateInput,
): Promise<RemedyResult | Throttled> {
  const before = await startedBefore(client, remedy, request);
  if (before !== undefined) return before;
  const { resourceId } = remedy;
  const now = await lookAgain({ resourceId, correlationId: request.correlationId }, log);
  if (now.kind === 'throttled') return now;
  if (now.kind === 'wanted') return startNow(client, access, now.remedy, request);
  const { kind: result, code, message } = now;
  return { resourceId, result, code, message };
}

const countOf = (results: readonly RemedyResult[], kind: RemedyResult['result']): number =>
  results.filter(({ result }) => result === kind).length;

/** What came of the next remedy; nothing where the service is too busy to say, and is to be asked again. */
async function takeOn(
  client: DurableClient,
  remediation: Remedying,
  request: RemediateInput,
  { remedy, times }: { readonly remedy: Remedy; readonly times: number },
): Promise<{ readonly result: RemedyResult } | Pick<RemediateAnswer, 'throttled'>> {
  const answer = await start(client, remediation, remedy, request);
  if (!('kind' in answer)) return { result: answer };
  if (times >= MOST_THROTTLED) {
    return { result: { resourceId: remedy.resourceId, result: 'failed', ...alwaysThrottled(answer) } };
  }
  return { throttled: { times: times + 1, pauseSeconds: throttledPauseSeconds(answer, times + 1) } };
}

const alreadyRuns = {
  code: 'OperationInProgress',
  message: 'A protection of it runs already, which an earlier audit has started.',
};

/** Starts what has room, from the next remedy on; what comes of it is added to what the look has found. */
async function startSome(
  client: DurableClient,
  remediation: Remedying,
  request: RemediateInput,
  { running, results }: { readonly running: RunningProtection[]; readonly results: RemedyResult[] },
): Promise<Pick<RemediateAnswer, 'next' | 'throttled'>> {
  const { auditId, limits } = request;
  const mayStart = () =>
    running.length < limits.maxInFlight && request.failed + countOf(results, 'failed') < limits.maxFailures;
  let { next, timesThrottled: times = 0 } = request;
  for (let looked = 0; next !== undefined && mayStart() && looked < LOOKED_AT_A_TIME; looked++) {
    const remedy = await remediation.remedies.at(auditId, next);
    if (remedy === undefined) return {};
    if (running.some(({ resourceId }) => sameResource(resourceId, remedy.resourceId))) {
      results.push({ resourceId: remedy.resourceId, result: 'skipped', ...alreadyRuns });
      next += 1;
      continue;
    }
    const taken = await takeOn(client, remediation, request, { remedy, times });
    if (!('result' in taken)) return { next, ...taken };
    const { operationId, resourceId } = taken.result;
    results.push(taken.result);
    if (operationId !== undefined) running.push({ operationId, resourceId });
    next += 1;
    times = 0;
  }
  return next === undefined ? {} : { next };
}

async function look(client: DurableClient, remediation: Remedying, request: RemediateInput): Promise<RemediateAnswer> {
  const found = await lookAt(client, request.inFlight);
  const started = await startSome(client, remediation, request, found);
  const { running, results, ofEarlierAudit } = found;
  const before = request.look === 0 ? takenOver(request.inFlight) : [];
  await remediation.remedies.record(request.auditId, request.look, [...before, ...ofEarlierAudit, ...results]);
  return {
    inFlight: running,
    ...started,
    step: {
      started: countOf(results, 'started'),
      protected: countOf(results, 'protected'),
      failed: countOf(results, 'failed'),
      skipped: countOf(results, 'skipped'),
    },
  };
}

/** One look at the protections that an audit has started, and a start of as many as have room. */
export function registerRemediate(remediation: Remediation): void {
  app.activity(remediate.name, {
    extraInputs: [input.durableClient()],
    handler: withToldFault((request: RemediateInput, context) =>
      look(getClient(context), { ...remediation, log: context }, request),
    ),
  });
}
