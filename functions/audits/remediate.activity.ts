import type { InvocationContext } from '@azure/functions';
import { app, type DurableClient, getClient, input } from 'durable-functions';
import { protect, remediate } from '../../contracts';
import type { AuditId } from '../../domain/audit/audit-id';
import type { RemediateAnswer, RemediateInput, RunningProtection } from '../../domain/audit/audit-steps';
import type { Remedy, RemedyResult } from '../../domain/audit/remedy';
import { lookAtOperations } from '../bulk/watched-operations';
import type { AccessRules } from '../http/access-rules';
import { ProblemError } from '../http/problem';
import { startOperation } from '../http/start-operation';

export interface Remediation {
  readonly access: AccessRules;
  readonly remedies: {
    readonly at: (auditId: AuditId, number: number) => Promise<Remedy | undefined>;
    readonly record: (auditId: AuditId, look: number, results: readonly RemedyResult[]) => Promise<void>;
  };
}

/** Looks at the protections that run. */
async function lookAt(client: DurableClient, inFlight: readonly RunningProtection[]) {
  const { running, ended } = await lookAtOperations(client, inFlight);
  const results = ended.map(([{ operationId, resourceId }, { result, ...why }]): RemedyResult => ({
    ...{ operationId, resourceId, ...why },
    result: result === 'succeeded' ? 'protected' : result,
  }));
  return { running, results };
}

/** A start that is repeated joins the first one, since the attempt is the audit's. */
async function start(
  client: DurableClient,
  access: AccessRules,
  { resourceId, specification, createdAt }: Remedy,
  { attempt, correlationId, settings }: RemediateInput,
): Promise<RemedyResult> {
  try {
    access.require(resourceId);
    access.require(specification.target.vaultId);
    const { id } = await startOperation(client, protect, {
      ...{ kind: 'protect', resourceId, attempt, correlationId, settings, specification },
      ...(createdAt !== undefined && { foundBy: { by: 'audit', createdAt } }),
    });
    return { resourceId, operationId: id, result: 'started' };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, title: message } = error.problem;
    return { resourceId, result: code === 'OperationInProgress' ? 'skipped' : 'failed', code, message };
  }
}

const countOf = (results: readonly RemedyResult[], kind: RemedyResult['result']): number =>
  results.filter(({ result }) => result === kind).length;

async function look(
  client: DurableClient,
  { access, remedies }: Remediation,
  request: RemediateInput,
): Promise<RemediateAnswer> {
  const { auditId, limits } = request;
  const { running, results } = await lookAt(client, request.inFlight);
  let { next } = request;
  const mayStart = () =>
    running.length < limits.maxInFlight && request.failed + countOf(results, 'failed') < limits.maxFailures;
  while (next !== undefined && mayStart()) {
    const remedy = await remedies.at(auditId, next);
    if (remedy !== undefined) {
      const result = await start(client, access, remedy, request);
      results.push(result);
      const { operationId, resourceId } = result;
      if (operationId !== undefined) running.push({ operationId, resourceId });
    }
    next = remedy === undefined ? undefined : next + 1;
  }
  await remedies.record(auditId, request.look, results);
  return {
    inFlight: running,
    ...(next !== undefined && { next }),
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
    handler: (request: RemediateInput, context: InvocationContext): Promise<RemediateAnswer> =>
      look(getClient(context), remediation, request),
  });
}
