import type { Route } from '../http/route';
import { backUpNow } from './back-up-now.http';
import { changePolicy } from './change-policy.http';
import type { LifecycleDependencies } from './dependencies';
import { instanceActions } from './instance-actions.http';
import { listJobs, listRecoveryPoints } from './lists.http';
import { restore } from './restore.http';

/** What can be done with a protection that is there, and what can be read of it. */
export const lifecycleRoutes = (dependencies: LifecycleDependencies): readonly Route[] => [
  ...instanceActions(dependencies),
  changePolicy(dependencies),
  backUpNow(dependencies),
  restore(dependencies),
  listRecoveryPoints(dependencies),
  listJobs(dependencies),
];
