import {
  type ArmEmulator,
  defaultSubscriptionId,
  type FaultInput,
  type RequestKind,
  type RequestRecord,
  type Seed,
} from '../../local/arm';
import type { Monitor } from './monitor';

const groups = `/subscriptions/${defaultSubscriptionId}/resourceGroups`;
const providers = `${groups}/chaosRG/providers`;
export const vaultId = `${providers}/Microsoft.DataProtection/backupVaults/chaosVault`;

/** The two kinds of datasources. */
type Kind = 'flexible server' | 'database';

interface Datasource {
  readonly resourceId: string;
  /** Of a request to protect it. */
  readonly body: object;
}

/** A datasource of its own for each scenario, under a name that no other one contains. */
export function datasource(kind: Kind, name: string): Datasource {
  const location = 'westus';
  return kind === 'database'
    ? {
        resourceId: `${providers}/Microsoft.DBforPostgreSQL/servers/chaossingle/databases/${name}`,
        body: {
          vaultId,
          policyId: `${vaultId}/backupPolicies/databases`,
          location,
          secretUri: `https://chaos-kv.vault.azure.net/secrets/${name}`,
        },
      }
    : {
        resourceId: `${providers}/Microsoft.DBforPostgreSQL/flexibleServers/${name}`,
        body: { vaultId, policyId: `${vaultId}/backupPolicies/servers`, location },
      };
}

export type Flow = 'protect' | 'stop';

/** A moment at which the host is killed, held open by the emulator. */
export interface Scenario {
  readonly moment: string;
  readonly flow: Flow;
  readonly kind: Kind;
  /** Moments that last for ever come first (0); those that pass by themselves come last, the quickest at the very end. */
  readonly turn: 0 | 1 | 2;
  /** The last part of the datasource's id. */
  readonly name: string;
  /** What the monitor shows when the moment has come. */
  readonly phase: string;
  /** What holds the moment open. */
  readonly hold: FaultInput;
  /** Whether the moment has come, by the requests that the emulator has seen; the monitor must show the phase, too. */
  readonly reached: (calls: readonly RequestRecord[], progress: Monitor['progress']) => boolean;
  /** Kinds of all requests of the operation until its end: whatever was in flight comes twice, nothing else does. */
  readonly calls: readonly RequestKind[];
  /** Whether the service has the backup instance at that moment. */
  readonly created: boolean;
  /** What happens in Azure while the host is down. */
  readonly meanwhile?: (arm: ArmEmulator) => void;
}

type Of = Pick<Scenario, 'flow' | 'kind' | 'name'>;
type When = 'before' | 'after';

/** The requests of an operation that nothing disturbs. */
const undisturbed = ({ flow }: Of): readonly RequestKind[] =>
  flow === 'protect' ? ['list', 'validate', 'status', 'create', 'status', 'get'] : ['list', 'stop', 'status', 'get'];

function requestAt(of: Of, index: number): RequestKind {
  const kind = undisturbed(of)[index];
  if (kind === undefined) throw new Error(`There is no request ${index} in ${of.flow}`);
  return kind;
}

/** Text in the addresses of the operation that a phase follows; a validation has no instance yet. */
const followed = ({ kind, name }: Of, phase: string): string =>
  phase === 'awaitCreation' ? `/backupInstances/${kind === 'database' ? `chaossingle-${name}` : name}` : name;

const isCreated = (of: Of, index: number, when: When): boolean => {
  const create = undisturbed(of).indexOf('create');
  return of.flow === 'stop' || index > create || (index === create && when === 'after');
};

/** The request in flight is sent again. What was done already is answered as done, so that nothing is left to follow. */
function afterRepetition(of: Of, index: number, when: When): readonly RequestKind[] {
  const calls = undisturbed(of);
  const on = requestAt(of, index);
  const isDone = when === 'after' && (on === 'create' || on === 'stop');
  return [...calls.slice(0, index + 1), on, ...calls.slice(index + (isDone ? 2 : 1))];
}

/**
 * The `index`th request of the operation is on its way: lost before the service sees it, or done by the service, which
 * has not answered.
 */
function inFlight(of: Of, phase: string, index: number, when: When = 'before'): Scenario {
  const on = requestAt(of, index);
  return {
    ...of,
    phase,
    turn: 0,
    moment: `in ${phase} with a request on its way ${when === 'before' ? 'to the service' : 'that the service has done'}`,
    hold: { switch: 'hang', on, resource: on === 'status' ? followed(of, phase) : of.name, times: 1, when },
    reached: (seen) => seen.length === index + 1 && seen.at(-1)?.status === null,
    calls: afterRepetition(of, index, when),
    created: isCreated(of, index, when),
  };
}

/** The `index`th request was answered, and the next one is not due yet; `seconds` is what the service asked for. */
function asleep(of: Of, phase: string, index: number, seconds: number): Scenario {
  return {
    ...of,
    phase,
    turn: index > 1 ? 1 : 2,
    moment: `in ${phase} while it waits for its Retry-After`,
    hold: {
      switch: 'retryAfter',
      on: requestAt(of, index),
      resource: of.name,
      times: 1,
      value: { seconds },
    },
    reached: (seen) => seen.length === index + 1 && typeof seen.at(-1)?.status === 'number',
    calls: undisturbed(of),
    created: isCreated(of, index, 'after'),
  };
}

/** The instance was read while it was being configured; it comes to its state while the host is down. */
function settling(of: Of): Scenario {
  const calls = undisturbed(of);
  return {
    ...of,
    phase: 'confirm',
    turn: 1,
    moment: 'in confirm while it waits for the protection state',
    hold: { switch: 'stuckConfiguring', on: 'create', resource: of.name, times: 1 },
    reached: (seen, progress) => seen.length === calls.length && progress?.['waitingFor'] === 'protectionState',
    calls: [...calls, 'get'],
    created: true,
    meanwhile: (arm) => {
      const ids = arm.backupInstances(vaultId).map(({ id }) => id);
      const instanceId = ids.find((id) => typeof id === 'string' && id.includes(of.name));
      if (typeof instanceId !== 'string') throw new Error(`${of.name} has no backup instance`);
      arm.setProtectionState({ instanceId, protectionState: 'ProtectionConfigured' });
    },
  };
}

const protecting = (kind: Kind, name: string): Of => ({ flow: 'protect', kind, name });
const stopping = (kind: Kind, name: string): Of => ({ flow: 'stop', kind, name });

/** Every phase of the two sagas; the ones that change something at both sides of the change. */
export const scenarios: readonly Scenario[] = [
  inFlight(protecting('flexible server', 'pg-probe'), 'probe', 0),
  inFlight(protecting('database', 'dbvalidate'), 'validate', 1),
  inFlight(protecting('flexible server', 'pg-validated'), 'validate', 1, 'after'),
  asleep(protecting('flexible server', 'pg-validating'), 'awaitValidation', 1, 6),
  inFlight(protecting('database', 'dbvalidationpoll'), 'awaitValidation', 2),
  inFlight(protecting('flexible server', 'pg-create'), 'create', 3),
  inFlight(protecting('database', 'dbcreated'), 'create', 3, 'after'),
  inFlight(protecting('flexible server', 'pg-put-done'), 'create', 3, 'after'),
  asleep(protecting('database', 'dbcreating'), 'awaitCreation', 3, 8),
  inFlight(protecting('flexible server', 'pg-creation-poll'), 'awaitCreation', 4, 'after'),
  inFlight(protecting('flexible server', 'pg-confirm'), 'confirm', 5),
  inFlight(protecting('database', 'dbconfirm'), 'confirm', 5, 'after'),
  settling(protecting('flexible server', 'pg-settling')),
  inFlight(stopping('flexible server', 'pg-find'), 'find', 0),
  inFlight(stopping('flexible server', 'pg-unstopped'), 'stop', 1),
  inFlight(stopping('flexible server', 'pg-halted'), 'stop', 1, 'after'),
  asleep(stopping('flexible server', 'pg-stopping'), 'awaitStop', 1, 6),
  inFlight(stopping('database', 'dbstoppoll'), 'awaitStop', 2),
  inFlight(stopping('database', 'dbstopconfirm'), 'confirm', 3),
];

/** A fault finds its datasource by a part of the id: a name within another one would take the other's fault. */
export const namesWithinOthers = (names: readonly string[]): readonly string[] =>
  names.filter((name) => names.filter((other) => other.includes(name)).length > 1);

const namesOf = (kind: Kind, names: readonly string[]): readonly string[] =>
  names.filter((name) => name.startsWith('db') === (kind === 'database'));

/** The vault, all datasources, and the instances of those that `instances` names. */
export function estate(names: readonly string[], instances: readonly string[]): Seed {
  const server = (id: string): string => `${providers}/Microsoft.DBforPostgreSQL/${id}`;
  return {
    vaults: [
      {
        id: vaultId,
        policies: [
          { name: 'servers', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
          { name: 'databases', datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] },
        ],
      },
    ],
    flexibleServers: namesOf('flexible server', names).map((name) => ({ id: server(`flexibleServers/${name}`) })),
    servers: [{ id: server('servers/chaossingle'), databases: [...namesOf('database', names)] }],
    backupInstances: instances.map((name) => {
      const kind = name.startsWith('db') ? 'database' : 'flexible server';
      return {
        id: `${vaultId}/backupInstances/${name}`,
        datasourceId: datasource(kind, name).resourceId,
        policyName: kind === 'database' ? 'databases' : 'servers',
      };
    }),
  };
}
