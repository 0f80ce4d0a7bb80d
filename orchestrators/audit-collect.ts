import {
  type ActivityContract,
  collectBackupInstances,
  collectBackupPolicies,
  collectDatabases,
  collectDeletedInstances,
  collectServers,
} from '../contracts';
import { bucketCount } from '../domain/audit/bucket';
import type { AuditRequest } from '../domain/audit/audit-request';
import type { CollectAnswer, CollectInput } from '../domain/audit/audit-steps';
import { freshPace } from '../domain/waiting';
import { type Asking, askAfterThrottling, firstAsk } from './asking';
import type { AuditState, Collecting, CollectionPhase } from './audit-state';
import { call, currentTime, type Orchestration } from './durable';
import { samePhaseOrEnd } from './same-phase-or-end';
import type { Ended } from './saga';
import type { Refusal } from '../domain/outcome';

interface Collection {
  readonly activity: ActivityContract<CollectInput, CollectAnswer>;
  readonly then: CollectionPhase | 'measure';
}

const collections: Readonly<Record<CollectionPhase, Collection>> = {
  servers: { activity: collectServers, then: 'databases' },
  databases: { activity: collectDatabases, then: 'backupInstances' },
  backupInstances: { activity: collectBackupInstances, then: 'backupPolicies' },
  backupPolicies: { activity: collectBackupPolicies, then: 'deletedInstances' },
  deletedInstances: { activity: collectDeletedInstances, then: 'measure' },
};

type Page = Extract<CollectAnswer, { kind: 'collected' }>;

/** The next page; at once, or when the service wants to be asked again. */
function askForNext({ settings }: AuditRequest, { pauseSeconds, pauseFor }: Page, now: number): Asking {
  const asking = firstAsk(now, settings.operationDeadlineSeconds);
  if (pauseSeconds === undefined) return asking;
  return {
    ...asking,
    pace: { ...freshPace(now), nextAt: now + pauseSeconds * 1000 },
    deadlineAt: asking.deadlineAt + pauseSeconds * 1000,
    waitingFor: pauseFor ?? 'throttling',
  };
}

function afterPage(state: Collecting, page: Page, request: AuditRequest, now: number): AuditState {
  const { phase, part, previous } = state;
  const buckets = state.buckets ?? bucketCount(page.total ?? page.rows);
  const common = {
    done: { ...state.done, [phase]: (state.done[phase] ?? 0) + page.rows },
    ...(previous && { previous }),
    asking: askForNext(request, page, now),
  };
  if (page.nextPage !== undefined) {
    return { ...common, phase, buckets, part: part + 1, page: page.nextPage };
  }
  const { then } = collections[phase];
  return then === 'measure' ? { ...common, phase: then, buckets } : { ...common, phase: then, buckets, part: 0 };
}

/** One page of what is collected. Throttling is waited out in a durable timer, as long as the service asks. */
export function* collect(state: Collecting, request: AuditRequest): Orchestration<AuditState | Ended<Refusal>> {
  const { phase, page, part, buckets } = state;
  const { auditId, correlationId } = request;
  const answer = yield* call(collections[phase].activity, {
    ...{ auditId, correlationId, part },
    ...(page !== undefined && { page }),
    ...(buckets !== undefined && { buckets }),
  });
  const now = yield* currentTime();
  if (answer.kind === 'throttled') return { ...state, asking: askAfterThrottling(state.asking, answer, now) };
  if (answer.kind === 'refused') return samePhaseOrEnd(state, answer.error, now);
  return afterPage(state, answer, request, now);
}
