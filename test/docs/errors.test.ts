import { explainCode, knownCodes } from '../../domain/error-catalogue';
import { readDocument, sectionsOf } from './support/markdown';
import { findProblemCodes } from './support/problem-codes';

const document = readDocument('docs/errors.md');
const sections = sectionsOf(document, 3);
const { codes, unresolved } = findProblemCodes();

/** What a section says of a code of the catalogue; a failing test shows the text to paste. */
function catalogueText(code: string): string {
  const { retryClass, cause, fix } = explainCode(code);
  return `**Cause.** ${cause}\n\n**What to do.** ${fix}\n\n**Retry class.** \`${retryClass}\``;
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

describe('docs/errors.md', () => {
  it('is checked against codes that the compiler finds, all of them', () => {
    expect(unresolved).toEqual([]);
    const found = codes.map(({ code, status }) => `${code} ${status ?? 'monitor'}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'InvalidBody 400',
        'InvalidVaultId 400',
        'UnsupportedProvider 400',
        'OperationInProgress 409',
        'ProtectedInAnotherVault monitor',
        'Terminated monitor',
        'BulkInterrupted monitor',
        'NotWanted monitor',
        'BackupInstanceExists monitor',
        'ListTooLong monitor',
        'Cancelled monitor',
      ]),
    );
    expect(unique(found).length).toBeGreaterThan(30);
  });

  it.each(unique(codes.map(({ code }) => code)))('has a section for %s, a code of ours', (code) => {
    expect(sections.has(`\`${code}\``)).toBe(true);
  });

  it.each(codes.filter(({ status }) => status !== undefined))(
    'says that $code comes with $status',
    ({ code, status }) => {
      expect(sections.get(`\`${code}\``)).toMatch(new RegExp(`\\*\\*HTTP\\.\\*\\* [^\\n]*\\b${status}\\b`));
    },
  );

  it.each(codes.filter(({ status }) => status === undefined))(
    'says that $code stands in a monitor or in an item',
    ({ code }) => {
      expect(sections.get(`\`${code}\``)).toMatch(/^\*\*(Monitor|Item)\.\*\* /m);
    },
  );

  it.each(knownCodes)('says of %s what the catalogue says', (code) => {
    expect(inOneLine(sections.get(`\`${code}\``) ?? 'no section')).toContain(inOneLine(catalogueText(code)));
  });

  it('has no section for a code that is not there any more', () => {
    const known = new Set([...knownCodes, ...codes.map(({ code }) => code)].map((code) => `\`${code}\``));
    expect([...sections.keys()].filter((heading) => !known.has(heading))).toEqual([]);
  });

  it('explains every retry class', () => {
    const used = unique([...knownCodes, 'a code that nobody knows'].map((code) => explainCode(code).retryClass));
    const explained = [...document.text.matchAll(/^\| `(\w+)`/gm)].map(([, word]) => word);
    expect(explained).toEqual(expect.arrayContaining(used));
  });
});
