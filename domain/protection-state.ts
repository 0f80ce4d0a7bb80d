/**
 * What `currentProtectionState` of a backup instance means for one who waits. The service documents the words but not
 * their meaning; this is how its documents and its real answers use them.
 */
export type ProtectionMeaning = 'protected' | 'settling' | 'broken' | 'paused' | 'leaving' | 'unknown';

const meanings: ReadonlyMap<string, ProtectionMeaning> = new Map<string, ProtectionMeaning>([
  ['protectionconfigured', 'protected'],
  ['notprotected', 'settling'],
  ['configuringprotection', 'settling'],
  ['updatingprotection', 'settling'],
  ['protectionerror', 'broken'],
  ['configuringprotectionfailed', 'broken'],
  ['protectionstopped', 'paused'],
  ['backupschedulessuspended', 'paused'],
  ['retentionschedulessuspended', 'paused'],
  ['softdeleting', 'leaving'],
  ['softdeleted', 'leaving'],
]);

/** A word that is not known (`Invalid`, or one that is newer than this code) is `unknown`: worth waiting for, to a deadline. */
export function protectionMeaning(state: string): ProtectionMeaning {
  return meanings.get(state.toLowerCase()) ?? 'unknown';
}

/** The creation ended badly and left its instance behind: only another PUT of the same instance can heal it. */
export function creationFailed(state: string): boolean {
  return state.toLowerCase() === 'configuringprotectionfailed';
}
