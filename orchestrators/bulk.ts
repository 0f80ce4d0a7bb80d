import { advanceBulk, closeBulk, listProtected, selectByRules } from '../contracts';
import type { BulkOutcome, BulkRequest } from '../domain/bulk/bulk-request';
import type { AdvanceAnswer, BulkPageAnswer } from '../domain/bulk/bulk-steps';
import { affordable, fullBudget, refilled, spent, type WriteBudget, writesOfItem } from '../domain/bulk/write-pacing';
import { refused } from '../domain/outcome';
import type { AskedForTime } from '../domain/throttling';
import { freshPace } from '../domain/waiting';
import { ask } from './ask';
import { type Asking, firstAsk } from './asking';
import type { BulkState, Running, Selecting } from './bulk-state';
import { call, callRepeatedly, currentTime, type Orchestration, orchestrator } from './durable';
import { ended, type Ended, runSaga } from './saga';
import { waitUntilDue } from './wait';

type Next = BulkState | Ended<BulkOutcome>;

/** Between looks while there is room for more, and while there is none. */
const LOOK_SECONDS = { toStart: 1, toEnd: 5 };

const stepOf = ({ bulkId, correlationId }: BulkRequest) => ({ bulkId, correlationId });

const asked = ({ settings }: BulkRequest, now: number, inSeconds = 0): Asking => {
  const asking = firstAsk(now, settings.operationDeadlineSeconds);
  return { ...asking, pace: { ...freshPace(now), nextAt: now + inSeconds * 1000 } };
};

const notBegun = { succeeded: 0, failed: 0, skipped: 0 };

const running = (request: BulkRequest, items: number, now: number): Running => ({
  phase: 'run',
  items,
  next: 0,
  inFlight: [],
  budget: fullBudget(request.allowance, now),
  counts: notBegun,
  done: { items, ...notBegun },
  asking: asked(request, now),
});

function start(now: number, request: BulkRequest): BulkState {
  if (request.selection === 'list') return running(request, request.items, now);
  return { phase: 'listProtected', part: 0, items: 0, done: {}, asking: asked(request, now) };
}

function select(state: Selecting, request: BulkRequest): Orchestration<Next> {
  const { phase, page, part, items } = state;
  const input = { ...stepOf(request), part, ...(page !== undefined && { page }) };
  const question = phase === 'select' ? call(selectByRules, { ...input, items }) : call(listProtected, input);
  return ask(state, question, (answer, now) => afterPage(state, request, answer, now));
}

function afterPage(
  { phase, part, items, done }: Selecting,
  request: BulkRequest,
  answer: BulkPageAnswer & { readonly kind: 'read' },
  now: number,
): BulkState {
  const asking = asked(request, now, answer.pauseSeconds);
  const selected = phase === 'select' ? items + answer.items : items;
  const counted = phase === 'select' ? { items: selected } : { protected: (done['protected'] ?? 0) + answer.items };
  const after = { items: selected, done: { ...done, ...counted }, asking };
  if (answer.nextPage !== undefined) return { phase, part: part + 1, page: answer.nextPage, ...after };
  return phase === 'listProtected' ? { phase: 'select', part: 0, ...after } : running(request, selected, now);
}

/** What may be started now, by the room in the window and by the quota of writes. */
function* advance(state: Running, request: BulkRequest): Orchestration<Next> {
  const outcome = yield* waitUntilDue({ phase: state.phase, ...state.asking });
  if (outcome !== undefined) return ended(outcome);
  const { allowance, attempt, settings, dryRun, window } = request;
  const { next, items, inFlight } = state;
  const budget = refilled(state.budget, allowance, yield* currentTime());
  const answer = yield* call(advanceBulk, {
    ...stepOf(request),
    ...{ attempt, settings, dryRun, window, next, items, inFlight },
    mayStart: affordable(budget, allowance, writesOfItem(dryRun)),
  });
  return afterLook({ ...state, budget }, request, answer, yield* currentTime());
}

function afterLook(state: Running, request: BulkRequest, answer: AdvanceAnswer, now: number): Next {
  if ('error' in answer) return ended(refused(state.phase, answer.error));
  const { next, inFlight, pauseSeconds, pauseFor = 'throttling' } = answer;
  const counts = {
    succeeded: state.counts.succeeded + answer.succeeded,
    failed: state.counts.failed + answer.failed,
    skipped: state.counts.skipped + answer.skipped,
  };
  if (next >= state.items && inFlight.length === 0) {
    return ended({ kind: 'BulkEnded', bulkId: request.bulkId, ...counts });
  }
  const cameTo = next - state.next + answer.succeeded + answer.failed + answer.skipped;
  const hasRoom = next < state.items && inFlight.length < request.window;
  const budget: WriteBudget = spent(state.budget, answer.started * writesOfItem(request.dryRun));
  return {
    ...{ ...state, next, inFlight, budget, counts },
    done: { items: state.items, started: next, ...counts },
    asking:
      pauseSeconds === undefined
        ? { ...asked(request, now, hasRoom ? LOOK_SECONDS.toStart : LOOK_SECONDS.toEnd), waitingFor: 'items' }
        : afterPause(state, request, { cameTo, pauseSeconds, pauseFor }, now),
  };
}

/** What a look came to, and how long and why Azure is left alone after it. */
interface Pause {
  readonly cameTo: number;
  readonly pauseSeconds: number;
  readonly pauseFor: AskedForTime;
}

/** After a look that Azure cut short. One that came to nothing keeps the deadline of the last, so that there is an end. */
function afterPause(
  { asking }: Running,
  request: BulkRequest,
  { cameTo, pauseSeconds, pauseFor }: Pause,
  now: number,
): Asking {
  const { pace } = asked(request, now, pauseSeconds);
  return { ...(cameTo > 0 ? asked(request, now) : asking), pace, waitingFor: pauseFor };
}

const turn = (state: BulkState, request: BulkRequest): Orchestration<Next> =>
  state.phase === 'run' ? advance(state, request) : select(state, request);

/** However it ends, the record says so; protections that were started go on. */
function* conclude(outcome: BulkOutcome, request: BulkRequest): Orchestration<void> {
  yield* callRepeatedly(closeBulk, { ...stepOf(request), endedAt: yield* currentTime(), outcome });
}

/**
 * Protects many datasources, a window of them at a time and no faster than Resource Manager takes writes. One activity a
 * look sees what has ended and starts what has room; how the items stand is in files, so that the history stays short.
 */
export const bulkProtect = orchestrator(runSaga<BulkRequest, BulkState, BulkOutcome>({ start, turn, conclude }));
