import { isJsonObject, objectMember } from '../json';
import type { JsonObject } from '../json';

const store = { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' };
const tagInfo = { id: 'Default_', tagName: 'Default' };

function usualRules(backupRule: string, interval: string, retention: string): readonly JsonObject[] {
  return [
    {
      name: backupRule,
      objectType: 'AzureBackupRule',
      backupParameters: { backupType: 'Full', objectType: 'AzureBackupParams' },
      dataStore: store,
      trigger: {
        objectType: 'ScheduleBasedTriggerContext',
        schedule: { repeatingTimeIntervals: [interval], timeZone: 'UTC' },
        taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo }],
      },
    },
    {
      name: 'Default',
      objectType: 'AzureRetentionRule',
      isDefault: true,
      lifecycles: [
        {
          deleteAfter: { duration: retention, objectType: 'AbsoluteDeleteOption' },
          sourceDataStore: store,
          targetDataStoreCopySettings: [],
        },
      ],
    },
  ];
}

/** How often a usual policy backs up. */
export const policyPaces = ['weekly', 'daily'] as const;
export type PolicyPace = (typeof policyPaces)[number];

/**
 * The rules of a usual policy: full backups into the vault store. The weekly one, kept three months, is the service's own
 * default; the daily one is the same with another pace and retention.
 */
export const policyRulesOf: Readonly<Record<PolicyPace, readonly JsonObject[]>> = {
  weekly: usualRules('BackupWeekly', 'R/2021-08-15T06:30:00+00:00/P1W', 'P3M'),
  daily: usualRules('BackupDaily', 'R/2021-08-15T06:30:00+00:00/P1D', 'P30D'),
};

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function backupRules(rules: readonly JsonObject[]): readonly JsonObject[] {
  return rules.filter(({ objectType }) => objectType === 'AzureBackupRule');
}

/** `R/<start>/<ISO 8601 duration>`, in the order of the rules. */
export function repeatingIntervals(rules: readonly JsonObject[]): readonly string[] {
  return backupRules(rules).flatMap((rule) => {
    const schedule = objectMember(objectMember(rule, 'trigger') ?? {}, 'schedule') ?? {};
    const intervals = schedule['repeatingTimeIntervals'];
    return Array.isArray(intervals) ? intervals.filter((interval) => typeof interval === 'string') : [];
  });
}

/** The tags that a policy's retention rules are named after. */
export function retentionTags(rules: readonly JsonObject[]): readonly string[] {
  return rules
    .filter(({ objectType }) => objectType === 'AzureRetentionRule')
    .flatMap(({ name }) => (typeof name === 'string' ? name : []));
}

/** How long the default retention rule keeps a backup, ISO 8601. Three months when no rule says so. */
export function defaultRetention(rules: readonly JsonObject[]): string {
  const rule = rules.find(({ objectType, isDefault }) => objectType === 'AzureRetentionRule' && isDefault === true);
  const [lifecycle] = objectsIn(rule?.['lifecycles']);
  const duration = objectMember(lifecycle ?? {}, 'deleteAfter')?.['duration'];
  return typeof duration === 'string' ? duration : 'P3M';
}
