import { type TaskHubOwner, taskHubOwnerSchema, type TaskHubUse } from '../domain/housekeeping/task-hub-owner';
import { createOrRead, readJson } from './json-texts';
import type { ReportStore } from './report-store';

/** The app that used a task hub first: it writes its name down, and later ones read it. */
export const ownerOfTaskHub =
  (store: ReportStore) =>
  async ({ taskHub, siteName }: TaskHubUse): Promise<TaskHubOwner> => {
    const path = `task-hubs/${taskHub.toLowerCase()}/owner.json`;
    const owner = await readJson(store, path, taskHubOwnerSchema);
    return owner ?? createOrRead(store, path, { value: { siteName }, shape: taskHubOwnerSchema });
  };
