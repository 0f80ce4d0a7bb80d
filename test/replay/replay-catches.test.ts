import type { OrchestrationHandler } from 'durable-functions';
import { z } from 'zod';
import { began, call, orchestrator } from '../../orchestrators/durable';
import { protect } from '../../orchestrators/protect';
import { createSdkRunner } from '../host/durable/support/sdk-runner';
import { historiesOf, type RecordedEvent, type RecordedHistory } from './recorded-history';
import { replay, ReplayMismatch } from './replay';
import { todaysOrchestrators } from './todays-orchestrators';

const runner = createSdkRunner({ orchestrators: todaysOrchestrators });

function recorded(scenario: string, generation = 1): RecordedHistory {
  const found = historiesOf('1.0.0').find((each) => each.scenario === scenario && each.generation === generation);
  if (found === undefined) throw new Error(`There is no history of ${scenario}, generation ${generation}`);
  return found;
}

/** The history with its decisions passed through `change`. */
const withDecisions = (
  history: RecordedHistory,
  change: (decision: RecordedEvent) => readonly RecordedEvent[],
): RecordedHistory => ({
  ...history,
  episodes: history.episodes.map((episode) => ({ ...episode, decisions: episode.decisions.flatMap(change) })),
});

/** The history as an instance of another version would have begun it. */
const startedWith = (history: RecordedHistory, version: string): RecordedHistory => ({
  ...history,
  version,
  episodes: history.episodes.map((episode) => ({
    ...episode,
    facts: episode.facts.map((fact) => (fact.type === 'ExecutionStarted' ? { ...fact, Version: version } : fact)),
  })),
});

async function mismatch(history: RecordedHistory, orchestrator?: OrchestrationHandler): Promise<string> {
  const changed = orchestrator && createSdkRunner({ orchestrators: { ...todaysOrchestrators, protect: orchestrator } });
  const error: unknown = await replay(history, changed ?? runner).catch((thrown: unknown) => thrown);
  if (!(error instanceof ReplayMismatch)) throw new Error(`No mismatch but ${String(error)}`);
  return error.message;
}

/** A release that asks something of its own before everything else. */
const withNewFirstStep: OrchestrationHandler = function* (context) {
  yield context.df.callActivity('readTags', {});
  return yield* protect(context);
};

const readTags = { name: 'readTags', output: z.object({ tags: z.record(z.string(), z.string()) }) };

/** The way to make that change: what began before the release goes on as it began. */
function gatedFirstStep(release: string): OrchestrationHandler {
  const firstStep = orchestrator(function* () {
    return (yield* began(release)) ? yield* call(readTags, {}) : {};
  });
  return function* (context) {
    yield* firstStep(context);
    return yield* protect(context);
  };
}

describe('A changed orchestrator', () => {
  it('is caught when it has a new first step; the message says what was, what is, and what to do', async () => {
    const message = await mismatch(recorded('protect-flexible-server'), withNewFirstStep);
    expect(message).toContain('"protect-flexible-server" (generation 1) of version 1.0.0');
    expect(message).toContain('recorded: activity findProtections (task 0)');
    expect(message).toContain('now:      activity readTags (task 0)');
    expect(message).toMatch(/began\(…\) .*defaultVersion in host\.json/);
  });

  it('replays when its new step is gated by the version of the instance', async () => {
    const gated = gatedFirstStep('1.1.0');
    const changed = createSdkRunner({ orchestrators: { ...todaysOrchestrators, protect: gated } });
    for (const history of historiesOf('1.0.0').filter(({ orchestrator: name }) => name === 'protect')) {
      await expect(replay(history, changed)).resolves.toBeUndefined();
    }
    const ofNextVersion = startedWith(recorded('protect-flexible-server'), '1.1.0');
    expect(await mismatch(ofNextVersion, gated)).toContain('now:      activity readTags (task 0)');
  });

  it('is caught when it repeats a step at the end', async () => {
    const message = await mismatch(recorded('protect-flexible-server'), function* (context) {
      const output: unknown = yield* protect(context);
      yield context.df.callActivity('writeTags', {});
      return output;
    });
    expect(message).toContain('now:      it goes on: activity writeTags');
  });

  it('is caught when it leaves its steps out', async () => {
    const message = await mismatch(recorded('protect-flexible-server'), function* (context) {
      yield context.df.callActivity('findProtections', {});
      return { kind: 'Protected' };
    });
    expect(message).toContain('recorded: activity validateForBackup (task 1)');
    expect(message).toContain('now:      it ends: {"kind":"completed","output":{"kind":"Protected"}}');
  });

  it('is caught when it throws', async () => {
    const message = await mismatch(recorded('protect-flexible-server'), function* (context) {
      yield context.df.callActivity('findProtections', {});
      throw new Error('the answer of an older release is not understood');
    });
    expect(message).toContain('the answer of an older release is not understood');
  });

  it('is caught when it waits in another way', async () => {
    const message = await mismatch(recorded('cancelled-while-waiting'), function* (context) {
      for (const name of ['findProtections', 'validateForBackup']) yield context.df.callActivity(name, {});
      yield context.df.callActivity('pollOperation', {});
      return { kind: 'Cancelled' };
    });
    expect(message).toContain('recorded: a timer (task 2)');
    expect(message).toContain('now:      activity pollOperation (task 2)');
  });
});

describe('A history that another orchestrator would have made', () => {
  it.each([
    ['protect-flexible-server', 'createBackupInstance'],
    ['protect-database-2021', 'validateForBackup'],
    ['protection-error-synced', 'syncBackupInstance'],
    ['unprotect-retain', 'stopProtection'],
    ['unprotect-delete-database', 'deleteBackupInstance'],
    ['dry-run', 'pollOperation'],
  ])('does not replay: %s without its %s', async (scenario, name) => {
    const other = withDecisions(recorded(scenario), (decision) =>
      decision['Name'] === name ? [{ ...decision, Name: 'somethingElse' }] : [decision],
    );
    const message = await mismatch(other);
    expect(message).toContain('recorded: activity somethingElse');
    expect(message).toContain(`now:      activity ${name}`);
  });

  it.each(['permission-waited-out', 'throttled-everywhere', 'connection-lost'])(
    'does not replay: %s without its timers',
    async (scenario) => {
      const other = withDecisions(recorded(scenario), (each) => (each.type === 'TimerCreated' ? [] : [each]));
      expect(await mismatch(other)).toContain('now:      a timer');
    },
  );

  it('does not replay with another task id', async () => {
    const other = withDecisions(recorded('conflict'), (each) => [{ ...each, EventId: 7 }]);
    expect(await mismatch(other)).toContain('recorded: activity findProtections (task 7)');
  });

  it.each([
    ['conflict', { kind: 'completed', output: { kind: 'Protected' } }],
    ['continued-as-new', { kind: 'completed', output: { kind: 'Protected' } }],
    ['unreachable', { kind: 'failed', error: 'something else' }],
  ] as const)('does not replay to another end: %s', async (scenario, end) => {
    expect(await mismatch({ ...recorded(scenario), end })).toContain(`recorded: ${JSON.stringify(end)}`);
  });

  it('does not replay when the state of the next generation lacks what a released version wrote', async () => {
    const history = recorded('continued-as-new');
    expect(history.end.kind).toBe('continuedAsNew');
    const end = {
      kind: 'continuedAsNew' as const,
      input: { state: { phase: 'awaitValidation', writtenBefore: true } },
    };
    expect(await mismatch({ ...history, end })).toContain('writtenBefore');
  });
});
