import type { AuditedInstance } from '../../../domain/audit/audited-instance';
import { type AuditBasis, type Examination, examineResource } from '../../../domain/audit/examine';
import type { Finding, FindingKind } from '../../../domain/audit/finding';
import { timeToProtect } from '../../../domain/audit/time-to-protect';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { flexibleServer, FLEXIBLE, policyIn, protectAll, ruleSet } from '../rules/sample-rules';
import { FLEXIBLE_SERVER_ID, VAULT_ID } from '../sample-ids';

/** On the day that the sample rules are evaluated for. */
export const NOW = Date.parse('2026-11-24T12:00:00Z');
export const HOUR = 60 * 60;
export const DAY = 24 * HOUR;

/** ISO 8601. */
export const secondsAgo = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

export const WEEKLY = policyIn(VAULT_ID, 'weekly');

export const instanceIn = (vault: string, name: string): string => `${vault}/backupInstances/${name}`;

/** Protected where the sample rules want it; neither its age nor a recovery point is known. */
export function timelessInstance(parts: Partial<AuditedInstance> = {}): AuditedInstance {
  return {
    id: instanceIn(VAULT_ID, 'pg-flex-01'),
    datasourceId: FLEXIBLE_SERVER_ID,
    datasourceType: FLEXIBLE,
    policyId: WEEKLY,
    protectionState: 'ProtectionConfigured',
    ...parts,
  };
}

/** The same, ninety days old, with a recovery point of yesterday. */
export const instance = (parts: Partial<AuditedInstance> = {}): AuditedInstance =>
  timelessInstance({ lastRecoveryPointAt: secondsAgo(DAY), createdAt: secondsAgo(90 * DAY), ...parts });

/** A vault that could not be read, as the basis of an examination has it. */
export const unread = (vaultId: string): AuditBasis['unreadVaults'] =>
  new Map([[vaultId.toLowerCase(), { scope: vaultId, code: 'AzureUnreachable', message: 'Azure answered 500.' }]]);

/** An audit before which nothing was protected. */
export const nothingProtected = timeToProtect([], {
  from: '2026-11-23T02:00:00.000Z',
  to: '2026-11-24T02:00:00.000Z',
  since: '2026-11-01T02:00:00.000Z',
});

/** Everything is to be protected, unless other rules are given. */
export function basis(parts: Partial<AuditBasis> = {}): AuditBasis {
  return {
    rules: ruleSet({ rules: [protectAll] }),
    now: NOW,
    unreadVaults: new Map(),
    backupIntervalsSeconds: new Map([[WEEKLY.toLowerCase(), 7 * DAY]]),
    overdueGraceSeconds: 12 * HOUR,
    ...parts,
  };
}

export interface Circumstances {
  readonly resource?: InventoryResource;
  readonly rules?: readonly unknown[];
  readonly exclusions?: readonly unknown[];
  readonly basis?: Partial<AuditBasis>;
}

/** How a flexible server stands with these instances. */
export function examine(instances: readonly AuditedInstance[], circumstances: Circumstances = {}): Examination {
  const { resource = flexibleServer(), rules = [protectAll], exclusions = [] } = circumstances;
  return examineResource(resource, instances, {
    ...basis({ rules: ruleSet({ rules, exclusions }) }),
    ...circumstances.basis,
  });
}

export const kindsOf = ({ findings }: Examination): FindingKind[] => findings.map(({ kind }) => kind);

/** The only finding; fails the test where there are more or none. */
export function onlyFinding(examination: Examination): Finding {
  const [finding, ...others] = examination.findings;
  if (finding === undefined || others.length > 0) throw new Error(JSON.stringify(kindsOf(examination)));
  return finding;
}
