import { z } from 'zod';
import { reviewDeletion, type SagaInput } from '../contracts';
import {
  type ApprovalDemand,
  type ApprovalGrant,
  type DeletionLoss,
  deletionLossSchema,
} from '../domain/approvals/approval';
import { deletionLoss, worseThan } from '../domain/approvals/deletion-loss';
import type { UnprotectRequest } from '../domain/operation-request';
import { type Cancelled, type Refusal, refused, type TimedOut } from '../domain/outcome';
import { sameResource } from '../domain/resource-id';
import type { ServiceError } from '../domain/service-error';
import { ask } from './ask';
import { type Asking, firstAsk } from './asking';
import { call, currentTime, type Orchestration } from './durable';
import { ended, type Ended, runSaga } from './saga';

export interface Reviewing {
  readonly phase: 'review';
  readonly asking: Asking;
}

export const isReviewing = (state: { readonly phase: string } | undefined): state is Reviewing =>
  state?.phase === 'review';

type Reviewed =
  | { readonly kind: 'Reviewed'; readonly loss: DeletionLoss }
  | { readonly kind: 'NothingToReview' }
  | Refusal
  | TimedOut
  | Cancelled;

function reviewTurn(state: Reviewing, request: UnprotectRequest): Orchestration<Reviewing | Ended<Reviewed>> {
  const { resourceId, correlationId, vaultId, searchVaultId } = request;
  const question = call(reviewDeletion, {
    ...{ resourceId, correlationId },
    ...(vaultId && { vaultId }),
    ...(searchVaultId && { searchVaultId }),
  });
  return ask(state, question, (answer, now): Ended<Reviewed> =>
    answer.kind === 'nothing'
      ? ended({ kind: 'NothingToReview' })
      : ended({ kind: 'Reviewed', loss: deletionLoss(answer.instance, answer.safety, now) }),
  );
}

export const review = runSaga<UnprotectRequest, Reviewing, Reviewed>({
  start: (now, { settings }) => ({ phase: 'review', asking: firstAsk(now, settings.operationDeadlineSeconds) }),
  turn: reviewTurn,
});

const reviewed = z.object({ kind: z.literal('Reviewed'), loss: deletionLossSchema });
const nothingToReview = z.object({ kind: z.literal('NothingToReview') });

/** What a review came to; `undefined` for its other ends. */
export const lossIn = (came: object): DeletionLoss | undefined => reviewed.safeParse(came).data?.loss;

/** There is nothing to delete, or nothing that can be found. */
export const foundNothing = (came: object): boolean => nothingToReview.safeParse(came).success;

const lossChanged = (message: string): ServiceError => ({
  code: 'DeletionLossChanged',
  message,
  recommendedActions: [],
  httpStatus: 0,
});

/**
 * What an approved deletion goes on with: an approval may come days after the review, and the vault may keep less by then
 * than the approver has seen. So it is looked once more, before anything is found or deleted.
 */
export function* reviewAgain(
  input: SagaInput<UnprotectRequest, Reviewing>,
  { startedAt, demand, granted }: { startedAt: number; demand: ApprovalDemand; granted: ApprovalGrant },
): Orchestration<{ readonly goesOn: UnprotectRequest } | { readonly ends: object }> {
  // Its deadline begins now, however long the approval took.
  const { operationDeadlineSeconds } = input.request.settings;
  const state = input.state ?? { phase: 'review', asking: firstAsk(yield* currentTime(), operationDeadlineSeconds) };
  const came = yield* review({ ...input, startedAt, state });
  // Where there is nothing to delete any more, the saga says why.
  if (foundNothing(came)) return { goesOn: input.request };
  const loss = lossIn(came);
  if (loss === undefined) return { ends: came };
  // Another instance is none of the approval's business, and the saga leaves it alone.
  if (!isSameInstance(granted.loss, loss)) return { goesOn: input.request };
  const worse = worseThan(granted.loss, loss);
  if (worse.length === 0) {
    return { goesOn: { ...input.request, approval: { ...demand, granted: { ...granted, loss } } } };
  }
  const message = `Nothing was deleted: a deletion would take more than what was approved. ${worse.join(' ')}`;
  return { ends: refused('review', lossChanged(message)) };
}

const isSameInstance = (left: DeletionLoss, right: DeletionLoss): boolean =>
  sameResource(left.backupInstanceId, right.backupInstanceId);
