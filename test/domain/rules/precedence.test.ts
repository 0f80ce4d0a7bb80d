import type { Decision } from '../../../domain/rules/decision';
import { evaluate } from '../../../domain/rules/evaluate';
import { everything, flexibleServer, protectAll, responsibility, ruleSet, TODAY } from './sample-rules';

const decide = (rules: readonly unknown[]): Decision => evaluate(ruleSet({ rules }), flexibleServer(), TODAY);

describe('of several rules', () => {
  const report = { name: 'seen', match: { names: ['pg-*'] }, action: 'report' };

  test('the first that matches decides, of those that protect or report', () => {
    expect(decide([report, protectAll])).toEqual({
      kind: 'report',
      rule: 'seen',
      explanation: 'Rule "seen" has it reported only.',
      notes: [],
    });
    expect(decide([protectAll, report]).kind).toBe('protect');
    expect(decide([{ ...report, match: { names: ['my-*'] } }, protectAll]).kind).toBe('protect');
  });

  test('one that excludes wins wherever it stands, and says who answers for it', () => {
    const exclude = { name: 'sandboxes', match: everything, action: 'exclude', ...responsibility };
    for (const rules of [
      [exclude, report, protectAll],
      [report, protectAll, exclude],
    ]) {
      expect(decide(rules)).toEqual({
        kind: 'excluded',
        by: 'sandboxes',
        rule: 'sandboxes',
        ...responsibility,
        explanation: 'Excluded until 2026-12-31 by rule "sandboxes" (data-team): Rebuilt every night.',
        notes: [],
      });
    }
  });

  test('one that excludes something else changes nothing', () => {
    const exclude = { name: 'other', match: { names: ['my-*'] }, action: 'exclude', ...responsibility };
    expect(decide([protectAll, exclude])).toEqual(decide([protectAll]));
  });

  test('that exclude, the one that lasts longest is shown, and one that has run out leaves its note, in any order', () => {
    const exclude = { match: everything, action: 'exclude', ...responsibility };
    const rules = [
      { ...exclude, name: 'short', expiresOn: TODAY },
      { ...exclude, name: 'long', expiresOn: '2027-12-31' },
      { ...exclude, name: 'over', expiresOn: '2026-11-23' },
      { ...exclude, name: 'also long', expiresOn: '2027-12-31' },
      protectAll,
    ];
    const decision = decide(rules);
    expect(decision).toMatchObject({
      kind: 'excluded',
      rule: 'also long',
      notes: [{ kind: 'exclusionExpired', by: 'over' }],
    });
    expect(decide(rules.toReversed())).toEqual(decision);
  });

  test('one that excluded until yesterday is passed over, with a note', () => {
    const exclude = {
      name: 'sandboxes',
      match: everything,
      action: 'exclude',
      ...responsibility,
      expiresOn: '2026-11-23',
    };
    const note = {
      kind: 'exclusionExpired',
      by: 'sandboxes',
      ...responsibility,
      expiresOn: '2026-11-23',
      message:
        'The exclusion by sandboxes (data-team: Rebuilt every night.) expired on 2026-11-23 and no longer holds.',
    };
    expect(decide([exclude, protectAll])).toMatchObject({ kind: 'protect', notes: [note] });
    expect(decide([protectAll, exclude])).toEqual(decide([exclude, protectAll]));
    expect(decide([exclude])).toEqual({
      kind: 'notSelected',
      why: 'noRuleMatches',
      explanation: 'No rule selects it.',
      notes: [note],
    });
  });
});
