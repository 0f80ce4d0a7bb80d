import * as fc from 'fast-check';
import type { AuditedInstance } from '../../../domain/audit/audited-instance';
import { type Examination, examineOrphan, examineResource } from '../../../domain/audit/examine';
import type { Finding } from '../../../domain/audit/finding';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import type { RuleSet } from '../../../domain/rules/rule-set';
import { anyParts, anyResource, ruleSetOf } from '../rules/arbitrary-rules';
import { policyIn } from '../rules/sample-rules';
import { OTHER_VAULT_ID, VAULT_ID } from '../sample-ids';
import { basis, DAY, HOUR, secondsAgo, timelessInstance } from './sample-audit';

const protectionState = fc.constantFrom(
  'ProtectionConfigured',
  'protectionconfigured',
  'ConfiguringProtection',
  'UpdatingProtection',
  'ProtectionError',
  'ConfiguringProtectionFailed',
  'ProtectionStopped',
  'BackupSchedulesSuspended',
  'SoftDeleting',
  'SoftDeleted',
  'Invalid',
  'SomethingNew',
);

const time = fc.oneof(
  fc.integer({ min: -2 * DAY, max: 40 * DAY }).map(secondsAgo),
  fc.constantFrom('', 'not a time', '0001-01-01T00:00:00Z'),
);

const error = fc.record({
  code: fc.constantFrom('UserErrorDBNotFound', 'Unheard', ''),
  message: fc.string({ unit: 'grapheme', maxLength: 20 }),
  recommendedActions: fc.array(fc.string(), { maxLength: 2 }),
});

/** Mostly well-formed: what is hostile about an instance has tests of its own. */
export const anyInstance: fc.Arbitrary<AuditedInstance> = fc
  .record({
    vault: fc.constantFrom(VAULT_ID, OTHER_VAULT_ID),
    name: fc.constantFrom('a', 'b', 'c'),
    policy: fc.constantFrom('weekly', 'gold', 'other'),
    protectionState,
    optional: fc.record({ lastRecoveryPointAt: time, createdAt: time, purgeAt: time, error }, { requiredKeys: [] }),
    brokenId: fc.option(fc.constantFrom('', 'x', '/subscriptions/'), { freq: 20 }),
  })
  .map(({ vault, name, policy, protectionState: state, optional, brokenId }) =>
    timelessInstance({
      id: brokenId ?? `${vault}/backupInstances/${name}`,
      policyId: policyIn(vault, policy),
      protectionState: state,
      ...optional,
    }),
  );

export const anyInstances = fc.array(anyInstance, { maxLength: 4 });

const state = fc.constantFrom('Ready', 'Updating', 'Stopped', 'Provisioning', '');

const anyStanding = fc.tuple(anyResource, state, anyInstances);

const examineBy =
  (rules: RuleSet) =>
  ([resource, inState, instances]: [InventoryResource, string, AuditedInstance[]]): Examination =>
    examineResource({ ...resource, state: inState }, instances, basis({ rules, overdueGraceSeconds: HOUR }));

export const anyExamination: fc.Arbitrary<Examination> = fc
  .tuple(anyParts, anyStanding)
  .map(([parts, standing]) => examineBy(ruleSetOf(parts))(standing));

/** A part of an estate, examined by the same rules. */
export const anyPart: fc.Arbitrary<{ readonly examinations: Examination[]; readonly orphans: Finding[] }> = fc
  .tuple(anyParts, fc.array(anyStanding, { maxLength: 5 }), fc.array(anyInstance, { maxLength: 2 }))
  .map(([parts, standings, orphans]) => ({
    examinations: standings.map(examineBy(ruleSetOf(parts))),
    orphans: orphans.map(examineOrphan),
  }));
