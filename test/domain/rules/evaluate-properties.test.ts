import * as fc from 'fast-check';
import { evaluate } from '../../../domain/rules/evaluate';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { normaliseLocation } from '../../../domain/rules/location';
import { resourceId, SUBSCRIPTION } from '../sample-ids';
import { anyExclude, anyParts, anyResource, anySelecting, ruleSetOf } from './arbitrary-rules';
import { flexibleTarget, responsibility, TODAY } from './sample-rules';

const scopesWithin = ({ id }: InventoryResource): fc.Arbitrary<string> => {
  const segments = id.split('/');
  const lengths = segments.length > 9 ? [3, 5, 9, 11] : [3, 5, 9];
  return fc.constantFrom(...lengths.map((length) => segments.slice(0, length).join('/')));
};

describe('whatever the rules', () => {
  test('an exclusion that holds wins, on whichever level it stands, in any casing, next to whatever other exclusions', () => {
    const excludedResource = anyResource.chain((resource) =>
      fc.tuple(fc.constant(resource), fc.mixedCase(scopesWithin(resource))),
    );
    fc.assert(
      fc.property(anyParts, excludedResource, fc.nat(3), (parts, [resource, scope], at) => {
        const exclusions = parts.exclusions.toSpliced(at, 0, { ...responsibility, scope, expiresOn: TODAY });
        expect(evaluate(ruleSetOf({ ...parts, exclusions }), resource, TODAY).kind).toBe('excluded');
      }),
      { numRuns: 100 },
    );
  });

  test('an exclusion that has run out changes nothing but the notes', () => {
    fc.assert(
      fc.property(anyParts, anyResource, (parts, resource) => {
        const scope = resource.id;
        const lapsed = { ...responsibility, scope, expiresOn: '2026-11-23' };
        const { notes: before, ...decision } = evaluate(ruleSetOf(parts), resource, TODAY);
        const after = evaluate(ruleSetOf({ ...parts, exclusions: [...parts.exclusions, lapsed] }), resource, TODAY);
        const { notes, ...same } = after;
        expect(same).toEqual(decision);
        expect(notes).toEqual(expect.arrayContaining([...before]));
        expect(notes.filter((note) => note.kind === 'exclusionExpired' && note.by === scope)).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('the order of the exclusions decides nothing', () => {
    fc.assert(
      fc.property(anyParts, anyResource, (parts, resource) => {
        const reversed = { ...parts, exclusions: parts.exclusions.toReversed() };
        expect(evaluate(ruleSetOf(reversed), resource, TODAY)).toEqual(evaluate(ruleSetOf(parts), resource, TODAY));
      }),
      { numRuns: 100 },
    );
  });

  test('a rule that excludes wins over every other rule, wherever it stands', () => {
    fc.assert(
      fc.property(anyParts, anyResource, fc.nat(5), ({ rules }, resource, at) => {
        const match = { names: ['*'] };
        const exclude = { name: 'sandboxes', action: 'exclude', match, ...responsibility, expiresOn: TODAY };
        const decision = evaluate(
          ruleSetOf({ rules: rules.toSpliced(at, 0, exclude), exclusions: [] }),
          resource,
          TODAY,
        );
        expect(decision.kind).toBe('excluded');
      }),
      { numRuns: 100 },
    );
  });

  test('the order of the rules that exclude decides nothing, among themselves and between the others', () => {
    const isExclude = (rule: object): boolean => 'action' in rule && rule.action === 'exclude';
    let excludedOnes = 0;
    fc.assert(
      fc.property(
        anyParts,
        fc.array(anyExclude, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(8), { minLength: 8, maxLength: 8 }),
        anyResource,
        ({ rules, exclusions }, excludes, places, resource) => {
          const all = [...rules, ...excludes.map((rule, index) => ({ ...rule, name: `exclude ${index}` }))];
          const moved: object[] = all.filter((rule) => !isExclude(rule));
          all.filter(isExclude).forEach((rule, index) => moved.splice(places[index] ?? 0, 0, rule));
          const decision = evaluate(ruleSetOf({ rules: all, exclusions }), resource, TODAY);
          excludedOnes += Number(decision.kind === 'excluded' && decision.rule !== undefined);
          expect(evaluate(ruleSetOf({ rules: moved, exclusions }), resource, TODAY)).toEqual(decision);
        },
      ),
      { numRuns: 150 },
    );
    expect(excludedOnes).toBeGreaterThan(10);
  });

  test('a rule at the end that protects or reports changes nothing that an earlier one decided', () => {
    fc.assert(
      fc.property(anyParts, anySelecting, anyResource, (parts, rule, resource) => {
        const before = evaluate(ruleSetOf(parts), resource, TODAY);
        const longer = { ...parts, rules: [...parts.rules, { ...rule, name: 'last' }] };
        const after = evaluate(ruleSetOf(longer), resource, TODAY);
        if (before.kind !== 'notSelected') expect(after).toEqual(before);
        else if ('rule' in after) expect(after.rule).toBe('last');
        else expect(after.kind).toBe('notSelected');
      }),
      { numRuns: 120 },
    );
  });

  test('the order of rules that do not meet in a resource decides nothing', () => {
    fc.assert(
      fc.property(anyParts, anyResource, ({ rules }, resource) => {
        const alone = rules.filter(
          (rule) => evaluate(ruleSetOf({ rules: [rule], exclusions: [] }), resource, TODAY).kind !== 'notSelected',
        );
        fc.pre(alone.length <= 1);
        const forward = evaluate(ruleSetOf({ rules, exclusions: [] }), resource, TODAY);
        const backward = evaluate(ruleSetOf({ rules: rules.toReversed(), exclusions: [] }), resource, TODAY);
        expect('rule' in backward && backward.rule).toBe('rule' in forward && forward.rule);
        expect(backward.kind).toBe(forward.kind);
      }),
      { numRuns: 100 },
    );
  });

  test('without rules nothing is selected', () => {
    fc.assert(
      fc.property(anyParts, anyResource, ({ exclusions }, resource) => {
        expect(['notSelected', 'excluded']).toContain(
          evaluate(ruleSetOf({ rules: [], exclusions }), resource, TODAY).kind,
        );
      }),
    );
  });

  test('nothing goes into a vault of another location where the target has one each', () => {
    let protectedOnes = 0;
    fc.assert(
      fc.property(anyParts, anyResource, (parts, resource) => {
        const rules = parts.rules.map((rule) => ('target' in rule ? { ...rule, target: 'flexible' } : rule));
        const decision = evaluate(ruleSetOf({ rules, exclusions: [] }), resource, TODAY);
        if (decision.kind !== 'protect') return;
        protectedOnes += 1;
        const place = flexibleTarget.places.find(({ vault }) => vault === decision.target.vaultId);
        expect(normaliseLocation(place?.location ?? '')).toBe(normaliseLocation(resource.location));
        expect(decision.location).toBe(normaliseLocation(resource.location));
        expect(decision.target.policyId.startsWith(`${decision.target.vaultId}/`)).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(protectedOnes).toBeGreaterThan(10);
  });

  test('whatever has no secret of its own is never protected without one that it needs', () => {
    fc.assert(
      fc.property(anyParts, anyResource, (parts, resource) => {
        const decision = evaluate(ruleSetOf(parts), resource, TODAY);
        if (decision.kind !== 'protect') return;
        expect(decision.secretUri !== undefined).toBe(resource.datasourceType.endsWith('/databases'));
      }),
      { numRuns: 120 },
    );
  });

  test('every decision is explained', () => {
    fc.assert(
      fc.property(anyParts, anyResource, (parts, resource) => {
        expect(evaluate(ruleSetOf(parts), resource, TODAY).explanation).toMatch(/^[A-Z].*\.$/s);
      }),
    );
  });
});

describe('the casing', () => {
  const respelled = anyResource.chain((resource) =>
    fc
      .record({
        id: fc.mixedCase(fc.constant(resource.id)),
        location: fc.mixedCase(fc.constantFrom(resource.location, resource.location.replaceAll(' ', ''))),
        tags: fc
          .tuple(...Object.keys(resource.tags).map((name) => fc.mixedCase(fc.constant(name))))

          .map((names) => {
            const values = Object.values(resource.tags);
            return Object.fromEntries(names.map((name, index): [string, string] => [name, values[index] ?? '']));
          }),
      })
      .map(({ id, ...rest }): [InventoryResource, InventoryResource] => [
        resource,
        { ...resource, ...rest, id: resourceId(id) },
      ]),
  );

  test('of ids, locations and tags never matters, but for the words of the explanation', () => {
    fc.assert(
      fc.property(anyParts, respelled, (parts, [resource, spelledOtherwise]) => {
        const rules = ruleSetOf(parts);
        const lowered = (one: InventoryResource): string => JSON.stringify(evaluate(rules, one, TODAY)).toLowerCase();
        expect(lowered(spelledOtherwise)).toEqual(lowered(resource));
      }),
      { numRuns: 120 },
    );
  });

  test('of what the rules say never matters', () => {
    const groupScope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a`;
    const plainMatch = { names: ['pg-*'], locations: ['westeurope'], tags: [{ name: 'env', equals: ['prod'] }] };
    const match = fc.record({
      names: fc.tuple(fc.mixedCase(fc.constant('PG-*'))),
      locations: fc.tuple(fc.mixedCase(fc.constant('West Europe'))),
      tags: fc.tuple(
        fc.record({ name: fc.mixedCase(fc.constant('env')), equals: fc.tuple(fc.mixedCase(fc.constant('prod'))) }),
      ),
    });
    fc.assert(
      fc.property(match, anyResource, fc.mixedCase(fc.constant(groupScope)), (respelledMatch, resource, scope) => {
        const rule = { name: 'seen', action: 'report' };
        const exclusions = [{ ...responsibility, scope }];
        const other = ruleSetOf({ rules: [{ ...rule, match: respelledMatch }], exclusions });
        const plain = ruleSetOf({
          rules: [{ ...rule, match: plainMatch }],
          exclusions: [{ ...responsibility, scope: groupScope }],
        });
        const [left, right] = [evaluate(other, resource, TODAY), evaluate(plain, resource, TODAY)];
        expect(left.kind).toBe(right.kind);
        expect('by' in left && left.by.toLowerCase()).toBe('by' in right && right.by.toLowerCase());
      }),
    );
  });
});
