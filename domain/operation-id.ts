import { v5 as uuidv5 } from 'uuid';
import type { Brand } from './brand';
import { comparable, type ResourceId } from './resource-id';

/**
 * The id of one of our operations: `<instance>.<attempt>`. The instance is derived from the resource, so that the engine
 * itself allows one writing operation per resource at a time; the attempt tells a monitor's operation from its successors.
 */
export type OperationId = Brand<'OperationId'>;

const OPERATION_ID = /^(?:op|check)-[0-9a-f]{32}\.[0-9a-f]{8}$/;

/** Namespace of the keys. Never change it: running operations would no longer be found. */
const KEY_NAMESPACE = '0b8f5a43-9d0c-5d8e-8a51-7d1c2c9be0a4';

export function isOperationId(text: string): text is OperationId {
  return OPERATION_ID.test(text);
}

/**
 * `op-` for what writes, `check-` for dry runs: a dry run never keeps a protection waiting. `auto-` is the look at a
 * resource that an event asks for; a burst of events on one resource is one look.
 */
export function orchestrationInstanceId(id: ResourceId, does: 'write' | 'check' | 'look'): string {
  const key = uuidv5(comparable(id), KEY_NAMESPACE).replaceAll('-', '');
  return `${{ write: 'op', check: 'check', look: 'auto' }[does]}-${key}`;
}

export function operationId(instanceId: string, attempt: string): OperationId {
  const id = `${instanceId}.${attempt}`;
  if (!isOperationId(id)) throw new Error(`${id} is not an operation id`);
  return id;
}

export function splitOperationId(id: OperationId): { readonly instanceId: string; readonly attempt: string } {
  const dot = id.indexOf('.');
  return { instanceId: id.slice(0, dot), attempt: id.slice(dot + 1) };
}
