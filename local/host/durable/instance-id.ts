import { randomUUID } from 'node:crypto';

/** What Azure Storage, the default backend, allows. */
const MAX_LENGTH = 100;

/** 32 lower-case hex digits, as the durable extension makes them; also for execution ids. */
export function createId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Why an instance id would be refused on Azure; `undefined` when it would not. */
export function instanceIdProblem(instanceId: string): string | undefined {
  if (instanceId.trim() === '') {
    return 'an instance id must not be empty';
  }
  if (instanceId.startsWith('@')) {
    return 'an instance id must not start with "@", which marks entities';
  }
  if (/[/\\?#\p{Cc}]/u.test(instanceId)) {
    return 'an instance id must not contain "/", "\\", "?", "#" or control characters';
  }
  return instanceId.length > MAX_LENGTH ? `an instance id must not be longer than ${MAX_LENGTH} characters` : undefined;
}
