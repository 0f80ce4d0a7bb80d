import { checkRestoreTarget } from '../contracts';
import type { LifecycleRequest } from '../domain/operation-request';
import type { ObservedBackupInstance } from '../domain/protection';
import { ask } from './ask';
import { firstAsk } from './asking';
import { call, type Orchestration } from './durable';
import { actFirst } from './lifecycle-act';
import type { LifecyclePhase, Next } from './lifecycle-state';

type Checking = LifecyclePhase<'checkTarget'>;

/** Begins with what is to be done to an instance; a restore to files with a look where it would write. */
export function beginFirst(instance: ObservedBackupInstance, request: LifecycleRequest, now: number): Next {
  const target = request.kind === 'restore' ? request.restore.target : undefined;
  if (target?.kind !== 'files') return actFirst(instance, request, now);
  return { phase: 'checkTarget', asking: firstAsk(now, request.settings.operationDeadlineSeconds), instance, target };
}

/**
 * A caller names the storage account, and by that id the allowed scopes are checked; the service writes to the URL. So both
 * have to be the same account before the service is asked for anything: what is backed up shall not leave the scopes.
 */
export function targetTurn(state: Checking, request: LifecycleRequest): Orchestration<Next> {
  const { instance, target } = state;
  const question = call(checkRestoreTarget, {
    backupInstanceId: instance.id,
    target,
    correlationId: request.correlationId,
  });
  return ask(state, question, (_, now): Next => actFirst(instance, request, now));
}
