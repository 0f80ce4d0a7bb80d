import type { InvocationContext } from '@azure/functions';
import { isOwnedBy, type TaskHubOwner, type TaskHubUse } from '../../domain/housekeeping/task-hub-owner';

export type OwnerOfTaskHub = (use: TaskHubUse) => Promise<TaskHubOwner>;

/** The name by which shared task hubs are found in the log. An alert relies on it. */
const SHARED_EVENT = 'sauvegarde.taskHubShared';

/** Says when another app used the task hub first: each would run the other's operations, on its own code and rights. */
export async function checkTaskHub(
  use: TaskHubUse,
  ownerOf: OwnerOfTaskHub,
  context: InvocationContext,
): Promise<void> {
  try {
    const owner = await ownerOf(use);
    if (isOwnedBy(use, owner)) return;
    context.error(JSON.stringify({ event: SHARED_EVENT, ...use, owner: owner.siteName }));
  } catch (error) {
    // The next run does it; the message says what is wrong with the storage.
    const text = error instanceof Error ? error.message : 'no Error was thrown';
    context.warn(JSON.stringify({ event: 'sauvegarde.taskHubUnchecked', taskHub: use.taskHub, error: text }));
  }
}
