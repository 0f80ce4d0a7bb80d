import type { InvocationContext } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { autoProtect, CANCEL_EVENT } from '../../contracts';
import { changedPayload, mayHaveRead } from '../../domain/auto-protection';
import { orchestrationInstanceId } from '../../domain/operation-id';
import { readResourceEvent } from '../../domain/resource-event';
import type { ResourceId } from '../../domain/resource-id';
import type { WaitSettings } from '../../domain/wait-settings';
import type { AccessRules } from '../http/access-rules';
import { isActiveStatus } from '../http/engine-status';
import { newAttempt } from '../http/request-headers';
import { newCorrelationId, spanToGoOnFrom } from '../telemetry/correlation-id';

/** The look at the resource that is still to come, or under way: another event starts no second one. */
async function underWay(client: DurableClient, instanceId: string) {
  try {
    const status = await client.getStatus(instanceId);
    return isActiveStatus(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

/** One that may have read its resource before the change looks again, before it leaves the resource alone. */
async function tellOfChange(client: DurableClient, look: DurableOrchestrationStatus): Promise<void> {
  if (mayHaveRead(look, Date.now())) await client.raiseEvent(look.instanceId, CANCEL_EVENT, changedPayload);
}

/** A look that ends at the very moment of a start makes room for another; more than that is no accident. */
const MAX_STARTS = 3;

/** Starts the look at a resource, unless one goes on. Throws when neither is so: the event then comes again. */
async function look(client: DurableClient, resourceId: ResourceId, settings: WaitSettings): Promise<void> {
  const instanceId = orchestrationInstanceId(resourceId, 'look');
  const correlationId = newCorrelationId();
  const attempt = newAttempt();
  const request = { resourceId, attempt, correlationId, settings, ...spanToGoOnFrom(correlationId) };
  let refusal: unknown;
  for (let start = 0; start < MAX_STARTS; start++) {
    try {
      await client.startNew(autoProtect.name, { instanceId, input: { request } });
      return;
    } catch (error) {
      const running = await underWay(client, instanceId);
      if (running !== undefined) return tellOfChange(client, running);
      refusal = error;
    }
  }
  throw refusal;
}

/** What is done with an event, by whatever way it came. */
export type TakeEvent = (event: unknown, context: InvocationContext) => Promise<void>;

/**
 * Takes resource events of Azure Resource Manager. Only a fault of ours throws, upon which the event comes again; one that is of
 * no use is taken and forgotten.
 */
export const eventTaker =
  (access: AccessRules, settings: WaitSettings): TakeEvent =>
  async (event, context) => {
    const reading = readResourceEvent(event);
    if (reading.kind === 'ignored') {
      context.debug(`An event is ignored: ${reading.why}.`);
      return;
    }
    if (!access.allows(reading.resourceId)) {
      context.warn(`An event is ignored: ${reading.resourceId} is outside of the allowed scopes.`);
      return;
    }
    await look(getClient(context), reading.resourceId, settings);
  };
