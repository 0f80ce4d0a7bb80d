import * as fc from 'fast-check';
import { isCovered, isExcluded } from '../../../domain/audit/estate-line';
import { examineOrphan } from '../../../domain/audit/examine';
import { emptyTally, mergeTallies, type Tally, tallyOf, tallySchema } from '../../../domain/audit/tally';
import { flexibleServer, protectAll, responsibility } from '../rules/sample-rules';
import { resourceId, SUBSCRIPTION } from '../sample-ids';
import { anyPart } from './arbitrary-audit';
import { examine, instance } from './sample-audit';

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
    expect(tally).toEqual({
      totals: {
        resources: 6,
        covered: 2,
        excluded: 2,
        excludedCovered: 1,
        findings: { unprotected: 3, excluded: 2, orphaned: 2 },
      },
      bySubscription: {
        [SUBSCRIPTION]: {
          resources: 3,
          covered: 1,
          excluded: 0,
          excludedCovered: 0,
          findings: { unprotected: 2, orphaned: 1 },
        },
        [OTHER]: {
          resources: 3,
          covered: 1,
          excluded: 2,
          excludedCovered: 1,
          findings: { unprotected: 1, excluded: 2 },
        },
        '': { resources: 0, covered: 0, excluded: 0, excludedCovered: 0, findings: { orphaned: 1 } },
      },
      byRule: {
        all: { resources: 3, covered: 1, excluded: 0, excludedCovered: 0, findings: { unprotected: 2 } },
        constructor: { resources: 2, covered: 1, excluded: 2, excludedCovered: 1, findings: { excluded: 2 } },
      },
    } satisfies Tally);
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
          excludedCovered: lines.filter((line) => isCovered(line) && isExcluded(line)).length,
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
