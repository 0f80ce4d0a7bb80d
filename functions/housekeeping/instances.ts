import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';
import { z } from 'zod';
import type { InstanceFacts } from '../../domain/housekeeping/instance-facts';
import { isOwnInstance } from '../../domain/housekeeping/own-instance';
import { correlationIdIn } from '../telemetry/failure-record';

/** The SDK gives dates where it asks for one instance, and texts where it lists them. */
const time = z.union([z.date(), z.string()]).transform((value, context) => {
  const milliseconds = new Date(value).getTime();
  if (Number.isNaN(milliseconds)) context.addIssue({ code: 'custom', message: 'is no date' });
  return milliseconds;
});

const instance = z
  .object({
    instanceId: z.string(),
    name: z.string(),
    runtimeStatus: z.string(),
    createdTime: time,
    lastUpdatedTime: time,
    customStatus: z.unknown().optional(),
    input: z.unknown().optional(),
  })
  .transform(({ createdTime, lastUpdatedTime, input, ...rest }): InstanceFacts => ({
    ...rest,
    ...correlationIdIn(input),
    createdAt: createdTime,
    lastUpdatedAt: lastUpdatedTime,
  }));

const named = z.object({ instanceId: z.string() });

/** What others keep in the task hub is not read any further than its id: it may be of any shape. */
function isOwn(value: unknown): boolean {
  const parsed = named.safeParse(value);
  return parsed.success && isOwnInstance(parsed.data.instanceId);
}

export type ListingClient = Pick<DurableClient, 'getStatusBy'>;

/**
 * Our instances whose status passes. The SDK reads all pages before it answers, so a caller keeps the list short by what
 * it asks for.
 *
 * @param createdBefore milliseconds since the epoch
 * @throws when the engine does not answer, or not in its words: a watchdog that cannot see must not be quiet
 */
export async function listInstances(
  client: ListingClient,
  hasStatus: (runtimeStatus: string) => boolean,
  createdBefore?: number,
): Promise<readonly InstanceFacts[]> {
  const listed: readonly unknown[] = await client.getStatusBy({
    runtimeStatus: Object.values(OrchestrationRuntimeStatus).filter(hasStatus),
    ...(createdBefore !== undefined && { createdTimeTo: new Date(createdBefore) }),
  });
  return z.array(instance).parse(listed.filter(isOwn));
}

/** @throws when there is no such instance, as the SDK does, or when the engine does not answer */
export async function lookAtInstance(
  client: Pick<DurableClient, 'getStatus'>,
  instanceId: string,
): Promise<InstanceFacts> {
  return instance.parse(await client.getStatus(instanceId));
}
