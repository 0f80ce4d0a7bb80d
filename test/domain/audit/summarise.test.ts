import * as fc from 'fast-check';
import { auditSummarySchema, type EarlierAudit, incompletePartSchema } from '../../../domain/audit/audit-summary';
import {
  type AuditRun,
  earlierAudit,
  MAX_EARLIER_AUDITS,
  MAX_INCOMPLETE_PARTS,
  summarise,
} from '../../../domain/audit/summarise';
import { type Counts, emptyTally, type Tally, tallyOf } from '../../../domain/audit/tally';
import { protectAll, responsibility, ruleSet } from '../rules/sample-rules';
import { anyPart } from './arbitrary-audit';
import { nothingProtected } from './sample-audit';

const everyDay = (day: number): string => `202611${String(day).padStart(2, '0')}t020000z-00000000`;

const earlier = (day: number, parts: Partial<EarlierAudit> = {}): EarlierAudit => ({
  id: everyDay(day),
  startedAt: `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`,
  coveredPercent: 50,
  currentPercent: 40,
  findingCount: 7,
  ...parts,
});

const run = (parts: Partial<AuditRun> = {}): AuditRun => ({
  id: everyDay(24),
  trigger: 'schedule',
  startedAt: '2026-11-24T02:00:00.000Z',
  endedAt: '2026-11-24T02:10:00.000Z',
  rules: ruleSet({
    rules: [
      { ...protectAll, name: 'later' },
      { name: 'constructor', match: { names: ['x'] }, action: 'exclude', ...responsibility },
      { ...protectAll, name: 'earlier' },
    ],
  }),
  earlier: [],
  incomplete: [],
  timeToProtect: nothingProtected,
  ...parts,
});

const counts = (parts: Partial<Counts> = {}): Counts => ({ ...emptyTally.totals, ...parts });

const totalling = (parts: Partial<Counts>): Tally => ({ ...emptyTally, totals: counts(parts) });

describe('the summary of an audit', () => {
  test('has the numbers of the estate, of every subscription and of every rule in the order of the file', () => {
    const tally: Tally = {
      totals: counts({ resources: 4, covered: 2, current: 1, excluded: 1, findings: { unprotected: 1, excluded: 1 } }),
      bySubscription: {
        b: counts({ resources: 3, covered: 2, current: 1, findings: { unprotected: 1 } }),
        a: counts({ resources: 1, excluded: 1, findings: { excluded: 1 } }),
      },
      byRule: { earlier: counts({ resources: 3, covered: 2, current: 1, findings: { unprotected: 1 } }) },
    };
    const remediation = { started: 1, protected: 1, failed: 0, skipped: 0, left: 0 };
    const incomplete = [{ scope: '/subscriptions/c', code: 'AuthorizationFailed', message: 'No.' }];
    const none = {
      resources: 0,
      ...{ covered: 0, current: 0, excluded: 0, replicas: 0, unknown: 0 },
      ...{ coveredPercent: null, currentPercent: null },
      findings: {},
      findingCount: 0,
    };
    expect(summarise(tally, run({ remediation, incomplete }))).toEqual({
      id: everyDay(24),
      trigger: 'schedule',
      startedAt: '2026-11-24T02:00:00.000Z',
      endedAt: '2026-11-24T02:10:00.000Z',
      ...{ resources: 4, covered: 2, current: 1, excluded: 1, replicas: 0, unknown: 0 },
      ...{ coveredPercent: 66.6, currentPercent: 33.3 },
      findings: { unprotected: 1, excluded: 1 },
      findingCount: 2,
      bySubscription: [
        {
          subscriptionId: 'a',
          ...{ resources: 1, covered: 0, current: 0, excluded: 1, replicas: 0, unknown: 0 },
          ...{ coveredPercent: null, currentPercent: null },
          findings: { excluded: 1 },
          findingCount: 1,
        },
        {
          subscriptionId: 'b',
          ...{ resources: 3, covered: 2, current: 1, excluded: 0, replicas: 0, unknown: 0 },
          ...{ coveredPercent: 66.6, currentPercent: 33.3 },
          findings: { unprotected: 1 },
          findingCount: 1,
        },
      ],
      byRule: [
        { rule: 'later', ...none },
        { rule: 'constructor', ...none },
        {
          rule: 'earlier',
          ...{ resources: 3, covered: 2, current: 1, excluded: 0, replicas: 0, unknown: 0 },
          ...{ coveredPercent: 66.6, currentPercent: 33.3 },
          findings: { unprotected: 1 },
          findingCount: 1,
        },
      ],
      trend: { earlier: [] },
      timeToProtect: nothingProtected,
      remediation,
      incomplete,
      incompleteCount: 1,
    });
  });

  test.each([
    [50_000, 49_999, 99.9],
    [50_000, 50_000, 100],
    [3, 1, 33.3],
    [1000, 1, 0.1],
    [10_000, 1, 0],
    [7, 0, 0],
  ])('cuts the percentage: of %d are %d covered, %d %%', (resources, covered, percent) => {
    expect(summarise(totalling({ resources, covered }), run()).coveredPercent).toBe(percent);
  });

  test('has a percentage of those that are not excluded, covered or not', () => {
    const percent = (parts: Partial<Counts>) => summarise(totalling(parts), run()).coveredPercent;
    expect(percent({ resources: 10, covered: 5, excluded: 5, excludedCovered: 3 })).toBe(40);
    expect(percent({ resources: 5, covered: 5, excluded: 5, excludedCovered: 5 })).toBeNull();
    expect(percent({ resources: 10, covered: 5, replicas: 2, excluded: 3 })).toBe(100);
    expect(percent({})).toBeNull();
  });

  test('has a percentage of those whose last recovery point is in time, by the same measure', () => {
    const percent = (parts: Partial<Counts>) => summarise(totalling(parts), run()).currentPercent;
    expect(percent({ resources: 10, covered: 9, current: 4 })).toBe(40);
    expect(percent({ resources: 10, covered: 9, current: 4, excluded: 2, excludedCurrent: 2 })).toBe(25);
    expect(percent({ resources: 2, replicas: 2 })).toBeNull();
  });

  test('names the first parts that could not be read, and counts all', () => {
    const parts = Array.from({ length: 250 }, (_, index) => ({ scope: `/v/${index}`, code: 'Http503', message: '' }));
    const { incomplete, incompleteCount } = summarise(emptyTally, run({ incomplete: parts }));
    expect(incomplete).toEqual(parts.slice(0, MAX_INCOMPLETE_PARTS));
    expect(incompleteCount).toBe(250);
  });

  test('leaves out what did not happen', () => {
    const summary = summarise(emptyTally, run());
    expect(summary).not.toHaveProperty('remediation');
    expect(summary).not.toHaveProperty('incomplete');
    expect(summary.trend).not.toHaveProperty('change');
  });

  test('compares with the audit before it', () => {
    const tally = totalling({ resources: 3, covered: 2, findings: { stopped: 1, overdue: 3 } });
    const { trend } = summarise(tally, run({ earlier: [earlier(22), earlier(23, { coveredPercent: 66.7 })] }));
    expect(trend).toEqual({
      earlier: [earlier(23, { coveredPercent: 66.7 }), earlier(22)],
      change: { coveredPercent: -0.1, currentPercent: -40, findingCount: -3 },
    });
  });

  test('compares no percentage where there is none', () => {
    const change = (before: number | null, parts: Partial<Counts>) =>
      summarise(totalling(parts), run({ earlier: [earlier(23, { coveredPercent: before })] })).trend.change;
    expect(change(null, { resources: 1 })).toMatchObject({ coveredPercent: null, findingCount: -7 });
    expect(change(50, {})).toMatchObject({ coveredPercent: null, findingCount: -7 });
    expect(change(50, { resources: 2, covered: 1 })?.coveredPercent).toBe(0);
  });

  test('shows ten earlier audits, the newest first, and neither itself nor later ones', () => {
    const days = [3, 24, 1, 25, 12, 2, 4, 5, 6, 11, 10, 9, 8, 7];
    const { trend } = summarise(emptyTally, run({ earlier: days.map((day) => earlier(day)) }));
    expect(trend.earlier).toHaveLength(MAX_EARLIER_AUDITS);
    expect(trend.earlier.map(({ id }) => id)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map(everyDay));
  });

  test('keeps of earlier audits what a trend is made of', () => {
    const before = summarise(emptyTally, run({ id: everyDay(23) }));
    const { id, startedAt, coveredPercent, currentPercent, findingCount } = before;
    const kept = { id, startedAt, coveredPercent, currentPercent, findingCount };
    expect(summarise(emptyTally, run({ earlier: [before] })).trend.earlier).toEqual([kept]);
    const part = { scope: '/subscriptions/c', code: 'AuthorizationFailed', message: 'No.' };
    const incomplete = summarise(emptyTally, run({ id: everyDay(23), incomplete: [part] }));
    expect(earlierAudit(incomplete)).toEqual({ ...kept, isIncomplete: true });
    expect(summarise(emptyTally, run({ earlier: [earlierAudit(incomplete)] })).trend.earlier).toEqual([
      { ...kept, isIncomplete: true },
    ]);
  });

  test('survives being written to a file', () => {
    const part = { scope: '/subscriptions/c', code: 'AuthorizationFailed', message: 'No.' };
    expect(incompletePartSchema.parse(JSON.parse(JSON.stringify(part)))).toEqual(part);
    fc.assert(
      fc.property(anyPart, ({ examinations, orphans }) => {
        const summary = summarise(tallyOf(examinations, orphans), run({ earlier: [earlier(1)] }));
        expect(auditSummarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
        expect(summary.bySubscription.reduce((sum, each) => sum + each.findingCount, 0)).toBe(summary.findingCount);
      }),
    );
  });
});
