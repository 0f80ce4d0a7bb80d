import { lifecycleRules } from '../domain/lifecycle/lifecycle-rule';
import type { LifecycleKind } from '../domain/lifecycle/lifecycle-task';
import { type LifecycleOutcome, placeOf } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';

/** The good end of a task whose instance shows that it is done. @throws Error for a task that is done by a job */
export function doneAtOnce(kind: LifecycleKind, instance: ObservedBackupInstance): LifecycleOutcome {
  const { outcome } = lifecycleRules[kind];
  if (outcome === 'BackedUp' || outcome === 'Restored') throw new Error(`${kind} is done by a job`);
  return { kind: outcome, protection: placeOf(instance) };
}
