import { z } from 'zod';

/** An app and the task hub that it uses. */
export interface TaskHubUse {
  readonly taskHub: string;
  /** The name of the app, as the platform says it; slots of one app have the same. */
  readonly siteName: string;
}

/** What is remembered of a task hub: the app that used it first. */
export const taskHubOwnerSchema = z.object({ siteName: z.string() });

export type TaskHubOwner = z.infer<typeof taskHubOwnerSchema>;

/** Whether the app that uses a task hub is the one that used it first. Names of apps are the same in any case. */
export const isOwnedBy = ({ siteName }: TaskHubUse, owner: TaskHubOwner): boolean =>
  owner.siteName.toLowerCase() === siteName.toLowerCase();
