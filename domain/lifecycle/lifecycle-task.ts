import type { ResourceId } from '../resource-id';
import type { RestoreSpecification } from './restore-specification';

/** What an operation does to a backup instance that is there, in Azure's words for it. */
export const lifecycleKinds = [
  'suspendBackups',
  'resumeBackups',
  'resumeProtection',
  'changePolicy',
  'undelete',
  'backup',
  'restore',
] as const;

export type LifecycleKind = (typeof lifecycleKinds)[number];

/** A job goes on long after the operation that started it: the time that it is followed for is a setting of its own. */
interface StartsJob {
  readonly jobDeadlineSeconds: number;
}

/** What is asked for, with what it takes beside the instance. Plain data: it travels through durable inputs. */
export type LifecycleTask =
  | { readonly kind: 'suspendBackups' | 'resumeBackups' | 'resumeProtection' | 'undelete' }
  | { readonly kind: 'changePolicy'; readonly policyId: ResourceId }
  | ({
      readonly kind: 'backup';
      /** A backup rule of the policy; its first one when absent. */
      readonly ruleName?: string;
      /** A tag of the policy, which says how long the backup is kept; that of the rule when absent. */
      readonly retentionTag?: string;
    } & StartsJob)
  | ({ readonly kind: 'restore'; readonly restore: RestoreSpecification } & StartsJob);

/** Requests are compared without case; this keeps texts apart that differ in nothing else. */
export const exactly = (text: string): string => Array.from(text, (each) => each.codePointAt(0)).join(' ');

function partsOfRestore({ recoveryPointId, location, target, identity }: RestoreSpecification) {
  const actor = identity?.kind === 'userAssigned' ? identity.id : identity?.kind;
  const common = [recoveryPointId, location.replaceAll(' ', ''), actor, target.kind];
  return target.kind === 'files'
    ? [...common, target.containerUrl, target.storageAccountId, exactly(target.filePrefix)]
    : [...common, target.databaseId, target.secretUri];
}

/** What makes two tasks the same, beside their kind. */
export function partsOfTask(task: LifecycleTask): readonly (string | undefined)[] {
  switch (task.kind) {
    case 'changePolicy':
      return [task.policyId];
    case 'backup':
      return [task.ruleName, task.retentionTag].map((name) => name && exactly(name));
    case 'restore':
      return partsOfRestore(task.restore);
    default:
      return [];
  }
}
