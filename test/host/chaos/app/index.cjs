const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { randomBytes } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const df = require('durable-functions');

/** Every run of an activity leaves a line here, whatever becomes of its result. */
const sideLog = process.env.SIDE_LOG;

/** How often an activity of an instance has begun, in this process and in those before it. */
const begun = new Map();
for (const line of existsSync(sideLog) ? readFileSync(sideLog, 'utf8').split('\n') : []) {
  const [, instance, key] = line.split(' ');
  if (key !== undefined) count(instance, key);
}

function count(instance, key) {
  const name = `${instance} ${key}`;
  const times = (begun.get(name) ?? 0) + 1;
  begun.set(name, times);
  return times;
}

/** The stack goes into outputs, and which timers of Node are in it is a matter of chance. */
function failure(message) {
  const error = new Error(message);
  error.stack = `Error: ${message}`;
  return error;
}

function valueOf(key) {
  return [...key].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7);
}

/** Fails the first `failures` times. A run that a crash cut off counts too: it must make no difference to the outcome. */
df.app.activity('act', {
  handler: async ({ instance, key, delayMilliseconds, failures }) => {
    const attempt = count(instance, key);
    const run = randomBytes(6).toString('hex');
    appendFileSync(sideLog, `ran ${instance} ${key} ${attempt} run-${run}\n`);
    await sleep(delayMilliseconds);
    if (attempt <= failures) throw failure(`${key} fails as planned, run-${run}`);
    return { key, value: valueOf(key), run: `run-${run}` };
  },
});

const never = 10 * 60_000;

function timer(context, milliseconds) {
  return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + milliseconds));
}

function task(context, step) {
  const { df: durable } = context;
  switch (step.kind) {
    case 'activity':
      return durable.callActivity('act', { ...step, instance: durable.instanceId });
    case 'retried': {
      const retry = new df.RetryOptions(step.retryMilliseconds, step.attempts);
      return durable.callActivityWithRetry('act', retry, { ...step, instance: durable.instanceId });
    }
    case 'timer':
      return timer(context, step.milliseconds);
    case 'event':
      return durable.waitForExternalEvent(step.key);
    case 'child': {
      const input = { generation: 0, generations: step.generations, carried: [] };
      return step.isNamed
        ? durable.callSubOrchestrator('program', input, `${durable.instanceId}.${step.key}`)
        : durable.callSubOrchestrator('program', input);
    }
    case 'all':
      return durable.Task.all(step.parts.map((part) => task(context, part)));
    case 'any':
      return durable.Task.any(step.parts.map((part) => task(context, part)));
    default:
      throw new Error(`unknown step ${step.kind}`);
  }
}

/** One member can win; the others would wait for (nearly) ever. */
function* race(context, step) {
  const winner = task(context, step.winner);
  const losers = [context.df.waitForExternalEvent(`${step.key}.never`)];
  const deadline = step.hasDeadline ? timer(context, never) : undefined;
  if (deadline !== undefined) losers.push(deadline);
  const first = yield context.df.Task.any([...losers, winner]);
  if (deadline !== undefined && !deadline.isCompleted) deadline.cancel();
  return { raced: first === winner ? 'as planned' : 'wrong winner', result: first.result ?? null };
}

/** What a race answers is a task, and which one is a matter of chance. */
function shape(step, value) {
  if (step.kind === 'any') return 'raced';
  if (step.kind === 'all') return step.parts.map((part, index) => shape(part, value[index]));
  return value ?? null;
}

function* perform(context, step) {
  switch (step.kind) {
    case 'status':
      context.df.setCustomStatus({ at: step.key });
      return 'status';
    case 'throw':
      throw new Error(`${step.key} is the end, as planned`);
    case 'race':
      return yield* race(context, step);
    default:
      return shape(step, yield task(context, step));
  }
}

df.app.orchestration('program', function* (context) {
  const { generation, generations, carried } = context.df.getInput();
  const results = [];
  for (const step of generations[generation]) {
    try {
      results.push(yield* perform(context, step));
    } catch (error) {
      if (step.isFatal) throw error;
      results.push({ caught: String(error.message).split('\n')[0] });
    }
  }
  const all = [...carried, results];
  if (generation + 1 === generations.length) return all;
  context.df.continueAsNew({ generation: generation + 1, generations, carried: all });
});
