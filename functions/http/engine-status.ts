import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';

/** The states in which an instance has work to do or to come: its id cannot be started anew. */
const ACTIVE = new Set(['Pending', 'Running', 'ContinuedAsNew', 'Suspended']);

export const isActiveStatus = ({ runtimeStatus }: { readonly runtimeStatus: string }): boolean =>
  ACTIVE.has(runtimeStatus);

/** The SDK throws for an unknown instance and says it only in the text. */
const isUnknownInstance = (error: unknown): boolean => error instanceof Error && error.message.includes('HTTP 404');

/** An instance with its input, as the engine knows it; `undefined` when it knows none. */
export async function findStatus(
  client: DurableClient,
  instanceId: string,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(instanceId, { showInput: true });
  } catch (error) {
    if (isUnknownInstance(error)) return undefined;
    throw error;
  }
}

/** An instance that ends at the very moment of a start makes room for another; more than that is no accident. */
const MAX_STARTS = 3;

/**
 * Starts an instance under an id that is always the same, so that the engine itself lets one run at a time. Gives what
 * runs under it afterwards, which may be another one.
 *
 * @param find what the id stands for, when that is the one which was to be started or one that runs
 */
export async function startOnly<Found>(
  start: () => Promise<unknown>,
  find: () => Promise<Found | undefined>,
): Promise<Found> {
  let refusal: unknown;
  for (let attempt = 0; attempt < MAX_STARTS; attempt++) {
    try {
      await start();
    } catch (error) {
      refusal = error;
    }
    const found = await find();
    if (found !== undefined) return found;
  }
  throw refusal instanceof Error ? refusal : new Error('An instance was started, and the engine does not know it');
}
