import type { FaultInput, RequestKind, Seed } from '../../local/arm';
import { datasource, vaultId } from './scenarios';

type Kind = 'flexible server' | 'database';

/** One action as it is asked for, and as the service sees it. */
interface Action {
  /** Of the URL; `restores` has a route of its own. */
  readonly path: string;
  /** The part of the datasource's name that tells the action. */
  readonly name: string;
  readonly from: string;
  /** The request that does it; nothing else that is sent changes anything. */
  readonly write: RequestKind;
  readonly result: string;
  readonly job?: 'backupJob' | 'restoreJob';
  /** Of the saga that does it; those of `lifecycle` when absent. */
  readonly phases?: { readonly act: string; readonly wait: string };
  /** How many instances there are afterwards. */
  readonly leaves: 0 | 1;
}

const deletion = 'a deletion of data';

const actions: readonly Action[] = [
  {
    path: 'suspend-backups',
    name: 'sus',
    from: 'ProtectionConfigured',
    write: 'stop',
    result: 'Suspended',
    leaves: 1,
  },
  {
    path: 'resume-backups',
    name: 'rsb',
    from: 'BackupSchedulesSuspended',
    write: 'resume',
    result: 'Resumed',
    leaves: 1,
  },
  { path: 'resume-protection', name: 'rsp', from: 'ProtectionStopped', write: 'resume', result: 'Resumed', leaves: 1 },
  {
    path: 'change-policy',
    name: 'pol',
    from: 'ProtectionConfigured',
    write: 'create',
    result: 'PolicyChanged',
    leaves: 1,
  },
  { path: 'undelete', name: 'und', from: 'SoftDeleted', write: 'undelete', result: 'Undeleted', leaves: 1 },
  {
    path: 'backup',
    name: 'bak',
    from: 'ProtectionConfigured',
    write: 'backup',
    result: 'BackedUp',
    job: 'backupJob',
    leaves: 1,
  },
  {
    path: 'restores',
    name: 'res',
    from: 'ProtectionConfigured',
    write: 'restore',
    result: 'Restored',
    job: 'restoreJob',
    leaves: 1,
  },
  {
    path: deletion,
    name: 'del',
    from: 'ProtectionConfigured',
    write: 'delete',
    result: 'Deleted',
    phases: { act: 'delete', wait: 'awaitDeletion' },
    leaves: 0,
  },
];

/** A moment at which the host is killed, held open by the emulator. */
export interface LifecycleScenario {
  readonly moment: string;
  readonly action: Action;
  readonly kind: Kind;
  /** The last part of the datasource's id; part of no other. */
  readonly name: string;
  readonly phase: string;
  readonly hold: FaultInput;
  /** Whether the write is still without an answer when the host is killed. */
  readonly isInFlight: boolean;
  /** How often the write is sent in all. */
  readonly writes: number;
}

const named = (kind: Kind, action: Action, what: string): string =>
  `${kind === 'database' ? 'db' : 'pg'}${action.name}${what}`;

function inFlight(action: Action, kind: Kind, when: 'before' | 'after'): LifecycleScenario {
  const name = named(kind, action, when);
  // A job that was started is found among the jobs: it is not asked for a second time. The others are done by one request.
  const isFound = action.job !== undefined && when === 'after';
  return {
    moment: `with its request on the way ${when === 'before' ? 'to the service' : 'from the service, which has done it'}`,
    ...{ action, kind, name },
    phase: action.phases?.act ?? 'act',
    hold: { switch: 'hang', on: action.write, resource: name, times: 1, when },
    isInFlight: true,
    writes: isFound ? 1 : 2,
  };
}

function asleep(action: Action, kind: Kind): LifecycleScenario {
  const name = named(kind, action, 'wait');
  return {
    moment: 'while it waits for its Retry-After',
    ...{ action, kind, name },
    phase: action.phases?.wait ?? 'awaitAction',
    hold: { switch: 'retryAfter', on: action.write, resource: name, times: 1, value: { seconds: 6 } },
    isInFlight: false,
    writes: 1,
  };
}

function following(action: Action & { readonly job: 'backupJob' | 'restoreJob' }, kind: Kind): LifecycleScenario {
  const name = named(kind, action, 'job');
  return {
    moment: 'while its job runs',
    ...{ action, kind, name },
    phase: 'followJob',
    hold: { switch: 'duration', on: action.job, resource: name, times: 1, seconds: 4 },
    isInFlight: false,
    writes: 1,
  };
}

const kinds = ['flexible server', 'database'] as const;

export const lifecycleScenarios: readonly LifecycleScenario[] = actions.flatMap((action, index) => {
  const [kind, other]: readonly [Kind, Kind] = index % 2 === 0 ? kinds : [kinds[1], kinds[0]];
  const { job } = action;
  return [
    inFlight(action, kind, 'before'),
    inFlight(action, other, 'after'),
    asleep(action, kind),
    ...(job === undefined ? [] : [following({ ...action, job }, other)]),
  ];
});

const policiesOf = (kind: Kind) => (kind === 'database' ? ['databases', 'databases2'] : ['servers', 'servers2']);

const instanceIdOf = (name: string): string => `${vaultId}/backupInstances/${name}`;

/** The request for an action. */
export function requestOf({ action, kind, name }: LifecycleScenario): {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
} {
  const { resourceId } = datasource(kind, name);
  const [, policy = ''] = policiesOf(kind);
  if (action.path === deletion) {
    return { method: 'DELETE', path: `/api/protections${resourceId}?data=delete&vaultId=${vaultId}` };
  }
  const method = 'POST';
  const route = action.path === 'restores' ? 'restores' : `protection-actions/${action.path}`;
  const path = `/api/${route}${resourceId}?vaultId=${vaultId}`;
  if (action.path === 'change-policy')
    return { method, path: `/api/${route}${resourceId}`, body: { policyId: `${vaultId}/backupPolicies/${policy}` } };
  return { method, path };
}

/** Where restores write. */
export const restoreAccountId = vaultId.replace(
  /\/providers\/.*/,
  '/providers/Microsoft.Storage/storageAccounts/chaosrestores',
);

/** All datasources with an instance each, in the state that its action leads out of. */
export function lifecycleEstate(scenarios: readonly LifecycleScenario[], now: number): Seed {
  const server = (id: string): string => datasource('flexible server', id).resourceId;
  const namesOf = (kind: Kind) => scenarios.filter((each) => each.kind === kind).map(({ name }) => name);
  const [anyDatabase] = namesOf('database').map((name) => datasource('database', name).resourceId);
  return {
    vaults: [
      {
        id: vaultId,
        softDelete: { state: 'On', retentionDays: 14 },
        policies: kinds.flatMap((kind) =>
          policiesOf(kind).map((name) => ({
            name,
            datasourceTypes: [
              `Microsoft.DBforPostgreSQL/${kind === 'database' ? 'servers/databases' : 'flexibleServers'}`,
            ],
          })),
        ),
      },
    ],
    flexibleServers: namesOf('flexible server').map((name) => ({ id: server(name) })),
    servers:
      anyDatabase === undefined
        ? []
        : [{ id: anyDatabase.replace(/\/databases\/.*/, ''), databases: namesOf('database') }],
    storageAccounts: [
      {
        id: restoreAccountId,
        containers: scenarios.filter(({ action }) => action.path === 'restores').map(({ name }) => name),
      },
    ],
    backupInstances: scenarios.map(({ kind, name, action }) => ({
      id: instanceIdOf(name),
      datasourceId: datasource(kind, name).resourceId,
      policyName: policiesOf(kind)[0] ?? '',
      ...(action.from === 'SoftDeleted'
        ? { softDeletedAt: new Date(now - 60_000).toISOString() }
        : { protectionState: action.from }),
      ...(action.path === 'restores' && { recoveryPoints: { lastAgeSeconds: 60, count: 1 } }),
    })),
  };
}
