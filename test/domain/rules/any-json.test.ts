import * as fc from 'fast-check';
import { findCrossProblems, parseRuleSet, parseRuleSetText } from '../../../domain/rules/parse-rule-set';
import { VAULT_ID } from '../sample-ids';
import {
  anywhereTarget,
  flexibleTarget,
  GROUP_SCOPE,
  policyIn,
  protectAll,
  responsibility,
  tags,
} from './sample-rules';

describe('any JSON', () => {
  const key = fc.constantFrom(
    ...['$schema', 'version', 'targets', 'tags', 'rules', 'exclusions', 'name', 'places', 'vault', 'policy', 'tiers'],
    ...['location', 'match', 'names', 'locations', 'action', 'allow', 'target', 'optOut', 'tier', 'values', 'scope'],
    ...['__proto__', 'constructor', 'toString', 'sku', 'equals', 'present', 'datasourceTypes', 'secretUri'],
  );
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom('protect', 'report', 'exclude', 'flexible', VAULT_ID, policyIn(VAULT_ID, 'a'), 'westeurope', '*'),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
    ),
  }));

  test('is a rule set or has problems, and never makes the check throw', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const parsed = parseRuleSet(JSON.parse(JSON.stringify(value)));
        if (parsed.ok) expect(findCrossProblems(value)).toEqual([]);
        else expect(parsed.problem.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('in any member of a good rule set does neither', () => {
    const good = {
      targets: [flexibleTarget, anywhereTarget],
      tags,
      rules: [protectAll],
      exclusions: [{ scope: GROUP_SCOPE, ...responsibility }],
    };
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.oneof(tree, fc.array(tree)), (member, value) => {
        const changed = JSON.stringify({ ...good, [member]: value });
        expect(typeof parseRuleSetText(changed).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  test('that parses, parses again to the same: defaults and spellings are settled once', () => {
    const first = parseRuleSet({
      targets: [flexibleTarget],
      rules: [protectAll],
      exclusions: [{ scope: GROUP_SCOPE, ...responsibility }],
    });
    expect(first.ok).toBe(true);
    expect(first.ok && parseRuleSet(first.value)).toEqual(first);
  });
});
