import * as fc from 'fast-check';
import { shellWord } from '../../../domain/permissions/shell-word';

/** What a POSIX shell makes of a word: within quotes everything is literal, and a backslash escapes outside of them. */
function readByShell(word: string): string {
  return word.replaceAll(/'([^']*)'|\\(.)|([\w@%+=:,./-])/g, (_, quoted?: string, escaped?: string, plain?: string) => {
    return quoted ?? escaped ?? plain ?? '';
  });
}

describe('a word of a command line', () => {
  it('stands as it is when it has no character that a shell looks at', () => {
    expect(shellWord('/subscriptions/1-2/resourceGroups/my_group.1')).toBe(
      '/subscriptions/1-2/resourceGroups/my_group.1',
    );
  });

  it('is quoted where it has one', () => {
    expect(shellWord('group (old)')).toBe("'group (old)'");
    expect(shellWord('')).toBe("''");
  });

  it('is read by a shell as it was, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => readByShell(shellWord(text)) === text));
    fc.assert(fc.property(fc.stringMatching(/^[a'()$`\\ "]{0,12}$/), (text) => readByShell(shellWord(text)) === text));
  });
});
