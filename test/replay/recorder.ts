import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { decideByRules } from '../../activities/decide-by-rules';
import { createBackupInstance } from '../../activities/create-backup-instance';
import { deleteBackupInstance } from '../../activities/delete-backup-instance';
import { findProtections } from '../../activities/find-protections';
import { pollOperation } from '../../activities/poll-operation';
import { readBackupInstance } from '../../activities/read-backup-instance';
import { readDatasource } from '../../activities/read-datasource';
import { reviewDeletion } from '../../activities/review-deletion';
import { searchVault } from '../../activities/search-vault';
import { stopProtection } from '../../activities/stop-protection';
import { syncBackupInstance } from '../../activities/sync-backup-instance';
import { validateForBackup } from '../../activities/validate-for-backup';
import { createArmConnection } from '../../azure/arm-connection';
import { createBackupVaultsClient } from '../../azure/backup-vaults-client';
import { dataProtectionClientOn } from '../../azure/data-protection-client';
import { createPostgresqlClient } from '../../azure/postgresql-client';
import * as contracts from '../../contracts';
import { activityFaultOf, activityFaultText } from '../../domain/activity-fault';
import { parseRuleSet } from '../../domain/rules/parse-rule-set';
import type { RuleSet } from '../../domain/rules/rule-set';
import { type ArmEmulator, issueToken, startArmEmulator } from '../../local/arm';
import type { FunctionRunner, OrchestratorAnswer } from '../../local/host/app/function-runner';
import { createVirtualClock, type VirtualClock } from '../../local/host/clock/virtual-clock';
import { createDurableEngine } from '../../local/host/durable/create-engine';
import type { DurableEngine, InstanceState } from '../../local/host/durable/engine';
import { EventType, type HistoryEvent, isHistoryEvent } from '../../local/host/durable/history-event';
import { interpret } from '../../local/host/durable/interpreter';
import type { OrchestrationTrigger } from '../../local/host/durable/orchestration-trigger';
import { readOrchestratorState } from '../../local/host/durable/orchestrator-state';
import { createMemoryStore } from '../../local/host/store/memory-store';
import { type ActivityHandler, createSdkRunner } from '../host/durable/support/sdk-runner';
import { auditActivities } from './audit-activities';
import { lifecycleActivities } from './lifecycle-activities';
import { orchestratorOf, type RecordScenario } from './record-scenarios';
import { type RecordedEpisode, type RecordedEvent, type RecordedHistory, toRecordedEvent } from './recorded-history';
import { withoutAddresses } from './without-addresses';
import { todaysOrchestrators } from './todays-orchestrators';
import { flexibleServerBody, vaultId } from '../integration/seeded-estate';

const START = Date.UTC(2030, 0, 1, 12, 0, 0);

function ruleSet(): RuleSet {
  const parsed = parseRuleSet({
    targets: [{ name: 'main', places: [{ vault: vaultId, policy: flexibleServerBody.policyId }] }],
    rules: [
      {
        name: 'flexible servers',
        action: 'protect',
        match: { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] },
        target: 'main',
      },
    ],
  });
  if (!parsed.ok) throw new Error(parsed.problem.map(({ message }) => message).join('; '));
  return parsed.value;
}

const rules = ruleSet();

/** What the SDK was shown last in a generation, as JSON, and what it answered. */
interface LastEpisode {
  readonly trigger: string;
  readonly answer: OrchestratorAnswer;
}

const shownTrigger = z.object({ history: z.array(z.unknown()), input: z.unknown(), instanceId: z.string() });

/**
 * An activity takes what its contract says, and that is what its orchestrator gives it: nothing to check here. What it throws
 * is told as the app tells it.
 */
const handler =
  (activity: (input: never) => Promise<unknown>): ActivityHandler =>
  (input) =>
    activity(z.custom<never>((given) => typeof given === 'object' && given !== null).parse(input)).catch(
      (error: unknown) => {
        throw new Error(activityFaultText(activityFaultOf(error, activity.name)));
      },
    );

/** The first question is throttled; what gives the role is no part of the history. */
function assignAfterThrottling(): ActivityHandler {
  let asked = 0;
  const throttled = { kind: 'throttled', httpStatus: 429, retryAfter: { kind: 'given', seconds: 17 } };
  return () => Promise.resolve(asked++ === 0 ? throttled : { kind: 'assigned' });
}

/** A bulk of two: both are started at the first look, and have ended at the second. What others do is no part of it. */
function bulkActivities(): Readonly<Record<string, ActivityHandler>> {
  let looks = 0;
  const counts = { succeeded: 0, failed: 0, skipped: 0 };
  return {
    [contracts.listProtected.name]: () => Promise.resolve({ kind: 'read', items: 1 }),
    [contracts.selectByRules.name]: () => Promise.resolve({ kind: 'read', items: 2 }),
    [contracts.advanceBulk.name]: () =>
      Promise.resolve(
        looks++ === 0
          ? { next: 2, inFlight: [0, 1], started: 2, ...counts }
          : { next: 2, inFlight: [], started: 0, ...counts, succeeded: 1, failed: 1 },
      ),
    [contracts.closeBulk.name]: () => Promise.resolve({}),
  };
}

function activitiesAgainst(arm: ArmEmulator, reports: string): Readonly<Record<string, ActivityHandler>> {
  const connection = createArmConnection({
    endpoint: arm.url,
    audience: 'https://management.azure.com',
    requestTimeoutSeconds: 30,
    userAgent: 'sauvegarde-recorder',
    credential: () =>
      Promise.resolve({
        getToken: () => Promise.resolve({ token: issueToken(), expiresOnTimestamp: Date.now() + 3_600_000 }),
      }),
  });
  const client = dataProtectionClientOn(connection, '2026-06-01');
  const others = {
    ...auditActivities(connection, rules, reports),
    ...lifecycleActivities(connection, '2026-06-01', reports),
  };
  return {
    ...Object.fromEntries(Object.entries(others).map(([name, activity]) => [name, handler(activity)])),
    [contracts.readDatasource.name]: handler(readDatasource(createPostgresqlClient(connection))),
    [contracts.decideByRules.name]: handler((input: never) => decideByRules(rules)(input, { log: () => undefined })),
    // What starting is answered with; the start itself is no part of the history that is recorded.
    [contracts.startProtection.name]: () => Promise.resolve({ kind: 'started', operationId: 'op-recorded' }),
    [contracts.assignRole.name]: assignAfterThrottling(),
    ...bulkActivities(),
    [contracts.reviewDeletion.name]: handler(
      reviewDeletion({
        vaults: createBackupVaultsClient(connection, '2026-06-01'),
        findProtections: findProtections(client),
        searchVault: searchVault(client),
        allows: () => true,
      }),
    ),
    [contracts.findProtections.name]: handler(findProtections(client)),
    [contracts.searchVault.name]: handler(searchVault(client)),
    [contracts.validateForBackup.name]: handler(validateForBackup(client)),
    [contracts.createBackupInstance.name]: handler(createBackupInstance(client)),
    [contracts.readBackupInstance.name]: handler(readBackupInstance(client)),
    [contracts.pollOperation.name]: handler(pollOperation(client)),
    [contracts.syncBackupInstance.name]: handler(syncBackupInstance(client)),
    [contracts.stopProtection.name]: handler(stopProtection(client)),
    [contracts.deleteBackupInstance.name]: handler(deleteBackupInstance(client)),
  };
}

/** Keeps the last episode of every generation: the engine forgets a generation that has continued as new. */
function recordingRunner(runner: FunctionRunner, generations: Map<string, LastEpisode>): FunctionRunner {
  return {
    hasOrchestrator: (name) => runner.hasOrchestrator(name),
    hasActivity: (name) => runner.hasActivity(name),
    runActivity: (name, inputJson, instanceId) => runner.runActivity(name, inputJson, instanceId),
    runOrchestrator: async (name, trigger) => {
      // The engine hides the history from whoever walks over the trigger's members.
      const shown = JSON.stringify({ ...trigger, history: trigger.history });
      const answer = await runner.runOrchestrator(name, trigger);
      generations.set(executionIdOf(trigger), { trigger: shown, answer });
      return answer;
    },
  };
}

function executionIdOf({ history }: OrchestrationTrigger): string {
  const start = history.find((event) => event.EventType === EventType.ExecutionStarted);
  if (start === undefined) throw new Error('A history without a start');
  return start.OrchestrationInstance.ExecutionId;
}

const isDecision = ({ EventType: type }: HistoryEvent): boolean =>
  type === EventType.TaskScheduled || type === EventType.TimerCreated;

function episodesOf(events: readonly HistoryEvent[]): RecordedEpisode[] {
  const episodes: RecordedEpisode[] = [];
  for (const event of events) {
    if (event.EventType === EventType.OrchestratorStarted) {
      episodes.push({ at: event.Timestamp, facts: [], decisions: [] });
    } else if (event.EventType !== EventType.OrchestratorCompleted) {
      const episode = episodes.at(-1);
      (isDecision(event) ? episode?.decisions : episode?.facts)?.push(toRecordedEvent(event));
    }
  }
  return episodes;
}

function endOf({ answer }: LastEpisode, events: readonly HistoryEvent[]): RecordedHistory['end'] {
  if (answer.kind === 'threw') throw new Error(`The SDK refuses: ${answer.message}`);
  const state = readOrchestratorState(answer.state);
  if (state.error !== undefined) return { kind: 'failed', error: state.error };
  const { continueAsNew } = interpret(
    state.actions,
    events.map((event) => ({ ...event, Timestamp: new Date(event.Timestamp) })),
  );
  return continueAsNew === undefined
    ? { kind: 'completed', output: state.output }
    : { kind: 'continuedAsNew', input: continueAsNew.input };
}

function recordedWithout(event: RecordedEvent, field: string): RecordedEvent {
  return { ...Object.fromEntries(Object.entries(event).filter(([name]) => name !== field)), type: event.type };
}

function historyOf(last: LastEpisode, scenario: RecordScenario, version: string, generation: number): RecordedHistory {
  const shown = shownTrigger.parse(JSON.parse(last.trigger));
  const events = shown.history.filter(isHistoryEvent);
  const [first, ...others] = episodesOf(events);
  if (first === undefined) throw new Error('A history without an episode');
  // The input of the generation stands apart.
  const facts = first.facts.map((fact) => recordedWithout(fact, 'Input'));
  return withoutAddresses({
    version,
    scenario: scenario.name,
    generation,
    orchestrator: orchestratorOf(scenario),
    instanceId: shown.instanceId,
    input: shown.input,
    episodes: [{ ...first, facts }, ...others],
    end: endOf(last, events),
  });
}

interface Stage {
  readonly engine: DurableEngine;
  readonly clock: VirtualClock;
}

const isOver = (state: InstanceState | undefined): boolean =>
  state === undefined || !['Pending', 'Running'].includes(state.runtimeStatus);

interface Interruption {
  /** The phase in which it comes. */
  readonly phase: string;
  readonly payload: object;
}

/** What comes from outside while the scenario runs. All of it comes by the event that ends waits. */
const interruptionsOf = ({ cancelIn, decideIn }: RecordScenario): Interruption[] => [
  ...(cancelIn === undefined ? [] : [{ phase: cancelIn, payload: { reason: 'no longer wanted' } }]),
  ...(decideIn === undefined ? [] : [decideIn]),
];

async function runToTheEnd({ engine, clock }: Stage, scenario: RecordScenario, id: string): Promise<void> {
  const left = interruptionsOf(scenario);
  await engine.idle();
  for (let state = await engine.get(id); !isOver(state); state = await engine.get(id)) {
    const due = left.findIndex(({ phase }) => state?.customStatusJson?.includes(`"phase":"${phase}"`));
    const [interruption] = due < 0 ? [] : left.splice(due, 1);
    if (interruption !== undefined) {
      await engine.raiseEvent(id, contracts.CANCEL_EVENT, JSON.stringify(interruption.payload));
    } else if (!clock.advanceToNext()) {
      throw new Error(`${scenario.name}: nothing is due and it has not ended`);
    }
    await engine.idle();
  }
}

/** Runs a scenario on the embedded engine against the emulator, on one virtual clock; one history per generation. */
export async function record(scenario: RecordScenario, version: string): Promise<readonly RecordedHistory[]> {
  const clock = createVirtualClock(START);
  const { style = '2026', seed, settings, faults = [] } = scenario;
  const arm = await startArmEmulator({
    now: () => clock.now(),
    style,
    ...(seed && { seed }),
    ...(settings && { settings }),
  });
  for (const fault of faults) arm.faults.add(fault);
  const generations = new Map<string, LastEpisode>();
  const reports = await mkdtemp(join(tmpdir(), 'recorder-'));
  const sdk = createSdkRunner({ orchestrators: todaysOrchestrators, activities: activitiesAgainst(arm, reports) });
  const engine = createDurableEngine({
    store: createMemoryStore(),
    clock,
    runner: recordingRunner(sdk, generations),
    log: () => undefined,
    defaultVersion: version,
    versions: { match: 'None', onMismatch: 'Reject' },
    maxConcurrentActivities: 1,
    maxOrchestrationActions: 100_000,
    strict: true,
  });
  try {
    const instanceId = `recorded-${scenario.name}`;
    await engine.start({ name: orchestratorOf(scenario), instanceId, inputJson: JSON.stringify(scenario.input) });
    await runToTheEnd({ engine, clock }, scenario, instanceId);
    return [...generations.values()].map((last, index) => historyOf(last, scenario, version, index + 1));
  } finally {
    await engine.stop();
    await arm.close();
    await rm(reports, { recursive: true, force: true });
  }
}
