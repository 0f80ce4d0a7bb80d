import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { isOperationId, type OperationId, operationId, splitOperationId } from '../../domain/operation-id';
import { operationKinds } from '../../domain/operation-request';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import { type AccessRules, scopeNotAllowed } from './access-rules';
import { findStatus, isActiveStatus } from './engine-status';
import { problem } from './problem';

const resourceId = z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value));

/** What a monitor needs of an orchestration's input; other members are the orchestrator's business. */
const operationInput = z.object({
  request: z.object({
    kind: z.enum(operationKinds),
    resourceId,
    attempt: z.string(),
    correlationId: z.string(),
    vaultId: resourceId.optional(),
    searchVaultId: resourceId.optional(),
    planId: z.string().optional(),
    specification: z
      .object({
        target: z.object({
          vaultId: z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value)),
        }),
      })
      .optional(),
  }),
  startedAt: z.number().optional(),
});

/** What the engine knows of an instance. */
export interface EngineStatus {
  readonly runtimeStatus: string;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
  readonly customStatus?: unknown;
  readonly input: unknown;
  readonly output: unknown;
}

/** One of our operations, as the engine knows it. */
export interface OperationInstance {
  readonly id: OperationId;
  readonly status: EngineStatus;
  readonly request: z.infer<typeof operationInput>['request'];
  readonly startedAt?: number;
}

/**
 * Whether the resource of an operation, and the vault that it was told, are in the allowed scopes. They were when it began;
 * the setting may have changed since.
 */
export const isWithinScopes = (
  { request: { resourceId, vaultId, specification } }: OperationInstance,
  { allows }: Pick<AccessRules, 'allows'>,
): boolean => [resourceId, vaultId, specification?.target.vaultId].every((id) => id === undefined || allows(id));

export const isActive = ({ status }: OperationInstance): boolean => isActiveStatus(status);

/** The latest operation under an instance id; `undefined` when there is none. */
export async function findOperation(client: DurableClient, instanceId: string): Promise<OperationInstance | undefined> {
  const status = await findStatus(client, instanceId);
  if (status === undefined) return undefined;
  const operation = operationOf(instanceId, status);
  if (operation === undefined) {
    throw new Error(`The instance ${instanceId} was not started by this app: its input is another one`);
  }
  return operation;
}

/** The operation that an instance runs; `undefined` when its input is none of ours. */
export function operationOf(instanceId: string, status: EngineStatus): OperationInstance | undefined {
  const input = operationInput.safeParse(status.input);
  if (!input.success) return undefined;
  const { request, startedAt } = input.data;
  const id = operationId(instanceId, request.attempt);
  return { id, status, request, ...(startedAt !== undefined && { startedAt }) };
}

/**
 * The operation that a URL names.
 *
 * @throws ProblemError 404 for one that never was (or was purged), 403 for one outside of the allowed scopes, 410 for one that
 *   a newer one has replaced
 */
export async function requireOperation(
  client: DurableClient,
  text: string,
  access: Pick<AccessRules, 'allows'>,
): Promise<OperationInstance> {
  const unknown = () =>
    problem(
      404,
      'OperationNotFound',
      'There is no such operation',
      'Its id is wrong, or it ended so long ago that it was removed.',
    );
  if (!isOperationId(text)) throw unknown();
  const { instanceId, attempt } = splitOperationId(text);
  const operation = await findOperation(client, instanceId);
  if (operation === undefined) throw unknown();
  if (!isWithinScopes(operation, access)) {
    // What it is about is not said: the id of an operation is all that the caller has named.
    throw scopeNotAllowed(
      'The operation is about a resource or a vault in none of the scopes of the setting SAUVEGARDE_ALLOWED_SCOPES.',
    );
  }
  if (operation.request.attempt === attempt) return operation;
  throw problem(
    410,
    'OperationReplaced',
    'A newer operation has taken its place',
    `The resource has had another operation since; the latest is ${operation.id}.`,
  );
}
