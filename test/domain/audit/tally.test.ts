import * as fc from 'fast-check';
import { isCovered, isCurrent, isExcluded } from '../../../domain/audit/estate-line';
import { examineOrphan } from '../../../domain/audit/examine';
import { type Counts, emptyTally, mergeTallies, type Tally, tallyOf, tallySchema } from '../../../domain/audit/tally';
import { flexibleServer, protectAll, responsibility } from '../rules/sample-rules';
import { resourceId, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import { anyPart } from './arbitrary-audit';
import { DAY, examine, instance, secondsAgo, unread } from './sample-audit';

const OTHER = '99999999-8888-7777-6666-555555555555';

const inSubscription = (subscription: string) =>
  flexibleServer({
    id: resourceId(
      `/subscriptions/${subscription}/resourceGroups/a/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg-1`,
    ),
  });

const exclude = { name: 'constructor', match: { names: ['*'] }, action: 'exclude', ...responsibility };

const anyTally = anyPart.map(({ examinations, orphans }) => tallyOf(examinations, orphans));

describe('a tally', () => {
  test('counts what is covered, excluded and found, by subscription and by rule', () => {
    const tally = tallyOf(
      [
        examine([instance()]),
        examine([]),
        examine([], { resource: inSubscription(OTHER.toUpperCase()) }),
        examine([], { rules: [exclude], resource: inSubscription(OTHER) }),
        examine([instance()], { rules: [exclude], resource: inSubscription(OTHER) }),
        examine([], { rules: [] }),
      ],
      [examineOrphan(instance()), examineOrphan(instance({ id: 'x', datasourceId: 'y' }))],
    );
    const counts = (parts: Partial<Counts>): Counts => ({ ...emptyTally.totals, ...parts });
    expect(tally).toEqual({
      totals: counts({
        ...{ resources: 6, covered: 2, current: 2, excluded: 2, excludedCovered: 1, excludedCurrent: 1 },
        findings: { unprotected: 3, excluded: 2, orphaned: 2 },
      }),
      bySubscription: {
        [SUBSCRIPTION]: counts({
          ...{ resources: 3, covered: 1, current: 1 },
          findings: { unprotected: 2, orphaned: 1 },
        }),
        [OTHER]: counts({
          ...{ resources: 3, covered: 1, current: 1, excluded: 2, excludedCovered: 1, excludedCurrent: 1 },
          findings: { unprotected: 1, excluded: 2 },
        }),
        '': counts({ findings: { orphaned: 1 } }),
      },
      byRule: {
        all: counts({ resources: 3, covered: 1, current: 1, findings: { unprotected: 2 } }),
        constructor: counts({
          ...{ resources: 2, covered: 1, current: 1, excluded: 2, excludedCovered: 1, excludedCurrent: 1 },
          findings: { excluded: 2 },
        }),
      },
    } satisfies Tally);
  });

  test('counts apart what is not current, what is a replica, and what could not be read', () => {
    const late = instance({ lastRecoveryPointAt: secondsAgo(30 * DAY) });
    const { totals } = tallyOf(
      [
        examine([late]),
        examine([instance()]),
        examine([], { resource: flexibleServer({ replicationRole: 'AsyncReplica' }) }),
        examine([], { basis: { unreadVaults: unread(VAULT_ID) } }),
      ],
      [],
    );
    expect(totals).toMatchObject({ resources: 4, covered: 2, current: 1, replicas: 1, unknown: 1, excluded: 0 });
  });

  test('of nothing is empty', () => {
    expect(tallyOf([], [])).toEqual(emptyTally);
  });

  test('agrees with the lines and findings that it counts', () => {
    fc.assert(
      fc.property(anyPart, ({ examinations, orphans }) => {
        const { totals, bySubscription } = tallyOf(examinations, orphans);
        const lines = examinations.map(({ line }) => line);
        expect(totals).toMatchObject({
          resources: lines.length,
          covered: lines.filter(isCovered).length,
          excluded: lines.filter(isExcluded).length,
          current: lines.filter(isCurrent).length,
          excludedCovered: lines.filter((line) => isCovered(line) && isExcluded(line)).length,
          excludedCurrent: lines.filter((line) => isCurrent(line) && isExcluded(line)).length,
          replicas: lines.filter(({ status }) => status === 'replica').length,
          unknown: lines.filter(({ status }) => status === 'unknown').length,
        });
        const findings = [...examinations.flatMap((each) => each.findings), ...orphans];
        expect(Object.values(totals.findings).reduce((sum, count) => sum + count, 0)).toBe(findings.length);
        const parts = Object.values(bySubscription);
        expect(parts.reduce((sum, { resources }) => sum + resources, 0)).toBe(totals.resources);
        expect(parts.reduce((sum, { covered }) => sum + covered, 0)).toBe(totals.covered);
      }),
    );
  });

  test('of parts, merged, is the tally of the whole', () => {
    fc.assert(
      fc.property(anyPart, anyPart, (one, other) => {
        const whole = tallyOf([...one.examinations, ...other.examinations], [...one.orphans, ...other.orphans]);
        const merged = mergeTallies(tallyOf(one.examinations, one.orphans), tallyOf(other.examinations, other.orphans));
        expect(merged).toEqual(whole);
      }),
    );
  });

  test('merges the same in any order and grouping, and the empty one changes nothing', () => {
    fc.assert(
      fc.property(anyTally, anyTally, anyTally, (one, two, three) => {
        expect(mergeTallies(one, two)).toEqual(mergeTallies(two, one));
        expect(mergeTallies(mergeTallies(one, two), three)).toEqual(mergeTallies(one, mergeTallies(two, three)));
        expect(mergeTallies(one, emptyTally)).toEqual(one);
        expect(mergeTallies(emptyTally, one)).toEqual(one);
      }),
    );
  });

  test('survives being written to a file', () => {
    fc.assert(
      fc.property(anyTally, (tally) => {
        expect(tallySchema.parse(JSON.parse(JSON.stringify(tally)))).toEqual(tally);
      }),
    );
    const ofConstructor = tallyOf([examine([], { rules: [exclude] })], []);
    expect(tallySchema.parse(JSON.parse(JSON.stringify(ofConstructor)))).toEqual(ofConstructor);
  });

  test('of one rule does not count for another', () => {
    const merged = mergeTallies(
      tallyOf([examine([])], []),
      tallyOf([examine([], { rules: [{ ...protectAll, name: 'b' }] })], []),
    );
    expect(Object.keys(merged.byRule).sort()).toEqual(['all', 'b']);
  });
});
