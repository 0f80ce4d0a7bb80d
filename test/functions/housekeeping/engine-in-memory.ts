import {
  type DurableOrchestrationStatus,
  type OrchestrationFilter,
  OrchestrationRuntimeStatus,
} from 'durable-functions';
import type { PurgingClient } from '../../../functions/housekeeping/purge-run';

/** Whole seconds, as the engine answers. */
export const CUTOFF = Date.UTC(2030, 0, 31);

export const idOf = (index: number): string => `op-${index.toString(16).padStart(32, '0')}`;

/** A completed operation that ended so many seconds before the cut-off. */
export function endedInstance(
  index: number,
  secondsBefore: number,
  runtimeStatus = OrchestrationRuntimeStatus.Completed,
): DurableOrchestrationStatus {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the SDK gives the type of the class, not the class
  const status: DurableOrchestrationStatus = {
    name: 'protect',
    instanceId: idOf(index),
    createdTime: new Date(CUTOFF - secondsBefore * 1000 - 60_000),
    lastUpdatedTime: new Date(CUTOFF - secondsBefore * 1000),
    input: null,
    output: null,
    runtimeStatus,
  };
  return status;
}

/** The part of the engine's client that housekeeping uses, over instances that a test can change between two calls. */
export class EngineInMemory implements PurgingClient {
  readonly instances = new Map<string, DurableOrchestrationStatus>();
  readonly purged: string[] = [];
  readonly refusing = new Set<string>();
  /** Runs after the list was taken and before anything is purged. */
  afterListing = (): void => undefined;

  constructor(instances: readonly DurableOrchestrationStatus[]) {
    for (const instance of instances) this.instances.set(instance.instanceId, instance);
  }

  getStatusBy({ runtimeStatus, createdTimeTo }: OrchestrationFilter): Promise<DurableOrchestrationStatus[]> {
    const listed = [...this.instances.values()].filter(
      (each) =>
        (runtimeStatus?.includes(each.runtimeStatus) ?? true) &&
        (createdTimeTo === undefined || each.createdTime <= createdTimeTo),
    );
    this.afterListing();
    return Promise.resolve(listed);
  }

  getStatus(instanceId: string): Promise<DurableOrchestrationStatus> {
    const found = this.instances.get(instanceId);
    return found === undefined ? Promise.reject(new Error('HTTP 404')) : Promise.resolve(found);
  }

  purgeInstanceHistory(instanceId: string): Promise<{ instancesDeleted: number }> {
    if (this.refusing.has(instanceId)) return Promise.reject(new Error('HTTP 500'));
    if (!this.instances.delete(instanceId)) return Promise.resolve({ instancesDeleted: 0 });
    this.purged.push(instanceId);
    return Promise.resolve({ instancesDeleted: 1 });
  }
}
