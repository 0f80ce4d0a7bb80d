import * as fc from 'fast-check';
import { type Finding, findingKinds, findingSchema, severities, severityOf } from '../../../domain/audit/finding';
import { type FindingFilter, matchesFinding } from '../../../domain/audit/finding-filter';
import { SUBSCRIPTION } from '../sample-ids';
import { examine, onlyFinding } from './sample-audit';

const finding: Finding = onlyFinding(examine([]));

describe('a filter of findings', () => {
  test('takes everything when it is empty', () => {
    expect(matchesFinding(finding, {})).toBe(true);
  });

  test.each<FindingFilter>([
    { kinds: ['stopped', 'unprotected'] },
    { severities: ['low', 'high'] },
    { subscriptionIds: [SUBSCRIPTION.toUpperCase()] },
    { rule: 'ALL' },
    { resourceId: finding.resourceId.toUpperCase() },
    { kinds: ['unprotected'], severities: ['high'], subscriptionIds: [SUBSCRIPTION], rule: 'all' },
  ])('takes what fits in every part: %j', (filter) => {
    expect(matchesFinding(finding, filter)).toBe(true);
  });

  test.each<FindingFilter>([
    { kinds: ['stopped'] },
    { kinds: [] },
    { severities: ['low'] },
    { subscriptionIds: ['99999999-8888-7777-6666-555555555555'] },
    { rule: 'al' },
    { resourceId: `${finding.resourceId}x` },
    { kinds: ['unprotected'], severities: ['high'], subscriptionIds: [SUBSCRIPTION], rule: 'other' },
  ])('does not take what misses one: %j', (filter) => {
    expect(matchesFinding(finding, filter)).toBe(false);
  });

  test('for a rule takes no finding without one', () => {
    const unruled = onlyFinding(examine([], { rules: [] }));
    expect(matchesFinding(unruled, { rule: 'all' })).toBe(false);
    expect(matchesFinding(unruled, { rule: '' })).toBe(false);
  });

  test('of everything there is takes everything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...findingKinds), fc.constantFrom(...severities), (kind, severity) =>
        matchesFinding({ ...finding, kind, severity }, { kinds: findingKinds, severities }),
      ),
    );
  });
});

describe('a finding', () => {
  test('survives being written to a file', () => {
    expect(findingSchema.parse(JSON.parse(JSON.stringify(finding)))).toEqual(finding);
  });

  test('is the more urgent the less backup there is', () => {
    expect(findingKinds.filter((kind) => severityOf(kind) === 'high')).toEqual([
      'unprotected',
      'protectionError',
      'softDeleted',
      'overdue',
    ]);
    expect(findingKinds.filter((kind) => severityOf(kind) === 'info')).toEqual(['excluded', 'replica']);
  });
});
