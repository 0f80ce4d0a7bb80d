import * as fc from 'fast-check';
import { evaluate } from '../../../domain/rules/evaluate';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { previewRules, ruleOf, summariseDecisions } from '../../../domain/rules/preview';
import { FLEXIBLE_SERVER_ID, resourceId } from '../sample-ids';
import { anyParts, anyResource, ruleSetOf } from './arbitrary-rules';
import { everything, flexibleServer, protectAll, responsibility, ruleSet, TODAY } from './sample-rules';

const server = (name: string, parts: Partial<InventoryResource> = {}): InventoryResource =>
  flexibleServer({ id: resourceId(FLEXIBLE_SERVER_ID.replace('pg-flex-01', name)), ...parts });

const none = { protect: 0, report: 0, impossible: 0, excluded: 0, optedOut: 0, notSelected: 0, unreadable: 0 };

describe('a preview', () => {
  const rules = ruleSet({
    rules: [
      { name: 'never', match: { names: ['nothing-*'] }, action: 'report' },
      { name: 'sandboxes', match: { names: ['box-*'] }, action: 'exclude', ...responsibility },
      { ...protectAll, match: { names: ['pg-*'] }, allow: ['optOut'] },
    ],
    exclusions: [
      { scope: server('pg-excluded').id, ...responsibility },
      { scope: server('gone').id, ...responsibility, expiresOn: '2026-01-01' },
    ],
  });
  const preview = previewRules(
    rules,
    [
      server('pg-b'),
      server('pg-a'),
      server('box-1'),
      server('pg-excluded'),
      server('pg-out', { tags: { backup: 'off' } }),
      server('pg-far', { location: 'uksouth' }),
      server('other'),
      server('PG-A', { location: 'uksouth' }),
    ],
    TODAY,
  );

  test('has one line a resource, by id; of two of one id the first', () => {
    expect(preview.lines.map(({ resourceId: id, decision }) => [id.split('/').at(-1), decision.kind])).toEqual([
      ['box-1', 'excluded'],
      ['other', 'notSelected'],
      ['pg-a', 'protect'],
      ['pg-b', 'protect'],
      ['pg-excluded', 'excluded'],
      ['pg-far', 'impossible'],
      ['pg-out', 'optedOut'],
    ]);
  });

  test('counts by decision and by rule, rules without effect too, and lists the exclusions that have run out', () => {
    expect(preview).toMatchObject({ today: TODAY });
    expect(preview.summary).toEqual({
      resources: 7,
      byDecision: { protect: 2, report: 0, impossible: 1, excluded: 2, optedOut: 1, notSelected: 1, unreadable: 0 },
      byRule: [
        { rule: 'never', resources: 0, byDecision: none },
        { rule: 'sandboxes', resources: 1, byDecision: { ...none, excluded: 1 } },
        { rule: 'all', resources: 4, byDecision: { ...none, protect: 2, impossible: 1, optedOut: 1 } },
      ],
      expiredExclusions: [{ scope: server('gone').id, ...responsibility, expiresOn: '2026-01-01' }],
    });
  });

  test('has a line for what could not be read, with the words of Azure, and counts it', () => {
    const service = { code: 'AuthorizationFailed', message: 'No.', recommendedActions: [], httpStatus: 403 };
    const { id } = server('pg-c');
    const { lines, summary } = previewRules(rules, [server('pg-d'), server('pg-b')], TODAY, [
      { id, code: 'AuthorizationFailed', message: 'No.', service },
    ]);
    expect(lines.map(({ decision }) => decision.kind)).toEqual(['protect', 'unreadable', 'protect']);
    expect(lines[1]).toEqual({
      resourceId: id,
      decision: {
        kind: 'unreadable',
        code: 'AuthorizationFailed',
        message: 'No.',
        service,
        explanation: 'Azure did not show it (AuthorizationFailed).',
        notes: [],
      },
    });
    expect(summary).toMatchObject({ resources: 3, byDecision: { ...none, protect: 2, unreadable: 1 } });
  });

  test('of nothing is empty', () => {
    expect(previewRules(ruleSet({}), [], TODAY)).toEqual({
      today: TODAY,
      summary: { resources: 0, byDecision: none, byRule: [], expiredExclusions: [] },
      lines: [],
    });
  });

  test('says what evaluating each resource says, adds up, and does not mind the order of the resources', () => {
    const estate = fc.uniqueArray(anyResource, { selector: ({ id }) => id, maxLength: 12 });
    fc.assert(
      fc.property(anyParts, estate, (parts, resources) => {
        const anyRules = ruleSetOf(parts);
        const { lines, summary, ...rest } = previewRules(anyRules, resources, TODAY);
        expect(previewRules(anyRules, resources.toReversed(), TODAY)).toEqual({ lines, summary, ...rest });
        expect(lines).toHaveLength(resources.length);
        for (const resource of resources) {
          const line = lines.find(({ resourceId: id }) => id === resource.id);
          expect(line?.decision).toEqual(evaluate(anyRules, resource, TODAY));
        }
        const decisions = lines.map(({ decision }) => decision);
        expect(summary).toEqual(summariseDecisions(anyRules, decisions, TODAY));
        const total = Object.values(summary.byDecision).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(resources.length);
        const byRules = summary.byRule.reduce((sum, { resources: count }) => sum + count, 0);
        expect(byRules).toBe(decisions.filter((decision) => ruleOf(decision) !== undefined).length);
      }),
      { numRuns: 60 },
    );
  });

  test('of twenty thousand servers under a thousand exclusions and twenty rules adds up', () => {
    const many = ruleSet({
      rules: [
        ...Array.from({ length: 19 }, (_, index) => ({
          name: `rule ${index}`,
          match: { resourceGroups: [`*-${index}-*`, `team-${index}*`], tags: [{ name: 'env', equals: ['prod'] }] },
          action: 'report',
        })),
        { ...protectAll, match: everything },
      ],
      exclusions: Array.from({ length: 1000 }, (_, index) => ({ ...responsibility, scope: server(`pg-${index}`).id })),
    });
    const servers = Array.from({ length: 20_000 }, (_, index) => server(`pg-${index}`, { tags: { env: 'dev' } }));
    expect(previewRules(many, servers, TODAY).summary.byDecision).toEqual({ ...none, excluded: 1000, protect: 19_000 });
  });
});
