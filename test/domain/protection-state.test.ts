import * as fc from 'fast-check';
import { protectionMeaning } from '../../domain/protection-state';

/** Every word of the service's enumeration, `Invalid` included. */
const states = [
  ['Invalid', 'unknown'],
  ['NotProtected', 'settling'],
  ['ConfiguringProtection', 'settling'],
  ['UpdatingProtection', 'settling'],
  ['ProtectionConfigured', 'protected'],
  ['ProtectionError', 'broken'],
  ['ConfiguringProtectionFailed', 'broken'],
  ['ProtectionStopped', 'paused'],
  ['BackupSchedulesSuspended', 'paused'],
  ['RetentionSchedulesSuspended', 'paused'],
  ['SoftDeleting', 'leaving'],
  ['SoftDeleted', 'leaving'],
] as const;

describe('the protection state of a backup instance', () => {
  test.each(states)('%s means %s, in any casing', (state, meaning) => {
    expect(protectionMeaning(state)).toBe(meaning);
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(state)), (spelling) => {
        expect(protectionMeaning(spelling)).toBe(meaning);
      }),
    );
  });

  test('is protection in one state only', () => {
    const good = states.filter(([state]) => protectionMeaning(state) === 'protected');
    expect(good).toEqual([['ProtectionConfigured', 'protected']]);
  });

  test('is unknown, never protected, when the word is newer than this code', () => {
    const known = new Set<string>(states.map(([state]) => state.toLowerCase()));
    fc.assert(
      fc.property(fc.string(), (word) => {
        fc.pre(!known.has(word.toLowerCase()));
        expect(protectionMeaning(word)).toBe('unknown');
      }),
    );
  });

  test.each(['', 'constructor', '__proto__', 'Succeeded', 'Protection Configured'])('%j is unknown', (word) => {
    expect(protectionMeaning(word)).toBe('unknown');
  });
});
