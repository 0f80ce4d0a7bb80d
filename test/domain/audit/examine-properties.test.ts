import * as fc from 'fast-check';
import { estateLineSchema, estateStatuses, isCovered, isExcluded } from '../../../domain/audit/estate-line';
import { examineResource } from '../../../domain/audit/examine';
import { findingSchema } from '../../../domain/audit/finding';
import { judgeExisting } from '../../../domain/existing-protection';
import { protectionMeaning } from '../../../domain/protection-state';
import { anyParts, anyResource, ruleSetOf } from '../rules/arbitrary-rules';
import { VAULT_ID } from '../sample-ids';
import { anyExamination, anyInstances } from './arbitrary-audit';
import { basis, NOW } from './sample-audit';

const RUNS = { numRuns: 100 };

const anyCase = fc.record({ parts: anyParts, resource: anyResource, instances: anyInstances });

describe('whatever the rules, the datasource and its instances', () => {
  test('it is covered exactly when one of the instances protects it', () => {
    fc.assert(
      fc.property(anyCase, ({ parts, resource, instances }) => {
        const { line } = examineResource(resource, instances, basis({ rules: ruleSetOf(parts) }));
        const isProtected = instances.some((each) => protectionMeaning(each.protectionState) === 'protected');
        expect(isCovered(line)).toBe(isProtected);
      }),
      RUNS,
    );
  });

  test('what is not covered has a finding of the kind of its status', () => {
    fc.assert(
      fc.property(anyExamination, ({ line, findings }) => {
        expect(estateStatuses).toContain(line.status);
        if (isCovered(line)) return;
        expect(findings.map(({ kind }) => kind)).toContain(line.status);
      }),
      RUNS,
    );
  });

  test('it is told as excluded exactly when it is', () => {
    fc.assert(
      fc.property(anyExamination, ({ line, findings }) => {
        expect(findings.filter(({ kind }) => kind === 'excluded')).toHaveLength(Number(isExcluded(line)));
        expect(line.status === 'excluded').toBe(isExcluded(line) && !isCovered(line));
      }),
      RUNS,
    );
  });

  test('every finding is about it, and nothing of an excluded one but its retirement is urgent', () => {
    fc.assert(
      fc.property(anyExamination, ({ line, findings }) => {
        for (const { resourceId, subscriptionId, rule, location } of findings) {
          expect({ resourceId, subscriptionId, rule, location }).toEqual({
            resourceId: line.resourceId,
            subscriptionId: line.subscriptionId,
            rule: line.rule,
            location: line.location,
          });
        }
        if (!isExcluded(line)) return;
        const urgent = findings.filter(({ severity }) => severity === 'high' || severity === 'medium');
        expect(urgent.filter(({ kind }) => kind !== 'retiredDatasource')).toEqual([]);
      }),
      RUNS,
    );
  });

  test('a protection can be started only where the rules want it, the server is ready, and the saga would start it', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom('Ready', 'Stopped'), ({ parts, resource, instances }, state) => {
        const rules = ruleSetOf(parts);
        const { line, remedy } = examineResource({ ...resource, state }, instances, basis({ rules }));
        const target = remedy?.specification.target;
        if (target === undefined) {
          expect(line.ruleDecision !== 'protect' || state !== 'Ready' || line.status !== 'unprotected').toBe(true);
          return;
        }
        expect([line.ruleDecision, state]).toEqual(['protect', 'Ready']);
        const observed = instances.map(({ id, policyId, datasourceId, protectionState }) => ({
          ...{ id, policyId, datasourceId, protectionState },
          ...{ name: '', vaultId: VAULT_ID },
        }));
        expect(judgeExisting(observed, target)).toEqual({ kind: 'none' });
      }),
      RUNS,
    );
  });

  test('the order in which instances are listed, and listing one twice, changes nothing', () => {
    fc.assert(
      fc.property(anyCase, ({ parts, resource, instances }) => {
        const rules = ruleSetOf(parts);
        const examined = examineResource(resource, instances, basis({ rules }));
        expect(examineResource(resource, instances.toReversed(), basis({ rules }))).toEqual(examined);
        expect(examineResource(resource, [...instances, ...instances], basis({ rules }))).toEqual(examined);
      }),
      RUNS,
    );
  });

  test('what is overdue stays overdue as time passes', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(10_000_000), ({ parts, resource, instances }, later) => {
        // An exclusion may end meanwhile: the rules are left without any.
        const rules = ruleSetOf({ ...parts, exclusions: [], rules: [] });
        const overdueAt = (now: number) =>
          examineResource(resource, instances, basis({ rules, now }))
            .findings.filter(({ kind }) => kind === 'overdue')
            .map(({ backupInstanceId }) => backupInstanceId);
        expect(overdueAt(NOW + later)).toEqual(expect.arrayContaining(overdueAt(NOW)));
      }),
      RUNS,
    );
  });

  test('line and findings survive being written to a file', () => {
    fc.assert(
      fc.property(anyExamination, ({ line, findings }) => {
        expect(estateLineSchema.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
        expect(findingSchema.array().parse(JSON.parse(JSON.stringify(findings)))).toEqual(findings);
      }),
      RUNS,
    );
  });
});
