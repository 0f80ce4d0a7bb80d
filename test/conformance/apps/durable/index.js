// A durable app for the conformance suite. It is run by the host under test, be it the embedded one or a real one.
const { app } = require('@azure/functions');
const df = require('durable-functions');

const attempts = new Map();

df.app.activity('echo', { handler: (input) => input });
df.app.activity('describeInput', {
  handler: (input) => ({ type: typeof input, value: input === undefined ? null : input }),
});
df.app.activity('returnNothing', { handler: () => undefined });
df.app.activity('whoAmI', { handler: (_input, context) => context.triggerMetadata.instanceId });
df.app.activity('fail', {
  handler: ({ message }) => {
    throw new Error(message);
  },
});
df.app.activity('flaky', {
  handler: ({ key, failures }) => {
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    if (attempt <= failures) throw new Error(`attempt ${attempt} of ${key} failed`);
    return attempt;
  },
});
df.app.activity('blob', { handler: ({ length }) => 'x'.repeat(length) });

df.app.orchestration('echoInput', function* (context) {
  return {
    input: context.df.getInput(),
    instanceId: context.df.instanceId,
    parent: context.df.parentInstanceId ?? null,
  };
});

df.app.orchestration('chain', function* (context) {
  const first = yield context.df.callActivity('echo', { step: 1 });
  const second = yield context.df.callActivity('echo', { step: first.step + 1 });
  return [first.step, second.step, (yield context.df.callActivity('echo', { step: second.step + 1 })).step];
});

df.app.orchestration('fanOut', function* (context) {
  const { width } = context.df.getInput();
  const tasks = Array.from({ length: width }, (_, index) => context.df.callActivity('echo', { index }));
  const results = yield context.df.Task.all(tasks);
  return results.reduce((sum, { index }) => sum + index, 0);
});

df.app.orchestration('activityInputs', function* (context) {
  const results = [];
  for (const input of [{ a: 1 }, [1, 2], 'text', '5', 7, true, null, undefined]) {
    results.push(yield context.df.callActivity('describeInput', input));
  }
  return results;
});

df.app.orchestration('activityContext', function* (context) {
  const nothing = yield context.df.callActivity('returnNothing');
  return { nothing: nothing ?? null, instanceId: yield context.df.callActivity('whoAmI') };
});

df.app.orchestration('parent', function* (context) {
  const { id } = context.df.getInput();
  const named = yield context.df.callSubOrchestrator('echoInput', { from: 'parent' }, id);
  const unnamed = yield context.df.callSubOrchestrator('chain');
  return { named, unnamed };
});

df.app.orchestration('parentOfFailure', function* (context) {
  try {
    return yield context.df.callSubOrchestrator('uncaught', { message: 'broken child' });
  } catch (error) {
    return { caught: error.message };
  }
});

df.app.orchestration('approval', function* (context) {
  const { timeoutMilliseconds } = context.df.getInput();
  const due = new Date(context.df.currentUtcDateTime.getTime() + timeoutMilliseconds);
  const timeout = context.df.createTimer(due);
  const approval = context.df.waitForExternalEvent('approve');
  const winner = yield context.df.Task.any([approval, timeout]);
  if (winner !== approval) return { outcome: 'timed out' };
  timeout.cancel();
  return { outcome: 'approved', by: approval.result.by };
});

df.app.orchestration('sleep', function* (context) {
  const { milliseconds } = context.df.getInput();
  const before = context.df.currentUtcDateTime.getTime();
  yield context.df.createTimer(new Date(before + milliseconds));
  return context.df.currentUtcDateTime.getTime() - before;
});

df.app.orchestration('retry', function* (context) {
  const { attempts: maximum, ...input } = context.df.getInput();
  return yield context.df.callActivityWithRetry('flaky', new df.RetryOptions(100, maximum), input);
});

df.app.orchestration('caught', function* (context) {
  try {
    yield context.df.callActivity('fail', { message: 'no luck' });
    return 'not reached';
  } catch (error) {
    const after = yield context.df.callActivity('echo', { compensated: true });
    return { message: error.message, ...after };
  }
});

df.app.orchestration('uncaught', function* (context) {
  yield context.df.callActivity('fail', { message: context.df.getInput().message });
});

df.app.orchestration('throws', function* () {
  throw new Error('thrown by the orchestrator');
});

df.app.orchestration('countdown', function* (context) {
  const { left, done } = context.df.getInput();
  if (left === 0) return { done };
  yield context.df.callActivity('echo', { left });
  context.df.continueAsNew({ left: left - 1, done: done + 1 });
});

df.app.orchestration('customStatus', function* (context) {
  context.df.setCustomStatus({ phase: 'waiting', progress: 0.5 });
  yield context.df.waitForExternalEvent('go');
  context.df.setCustomStatus('done');
  return 'ok';
});

df.app.orchestration('replayFlag', function* (context) {
  const flags = [context.df.isReplaying];
  yield context.df.callActivity('echo', {});
  flags.push(context.df.isReplaying);
  yield context.df.callActivity('echo', {});
  flags.push(context.df.isReplaying);
  return flags;
});

df.app.orchestration('deterministic', function* (context) {
  const guids = [context.df.newGuid('a'), context.df.newGuid('a')];
  const time = context.df.currentUtcDateTime.getTime();
  const recorded = yield context.df.callActivity('echo', { guids, time });
  return { same: recorded.guids.join() === guids.join() && recorded.time === time, distinct: guids[0] !== guids[1] };
});

df.app.orchestration('large', function* (context) {
  const { length } = context.df.getInput();
  const blob = yield context.df.callActivity('blob', { length });
  const back = yield context.df.callActivity('echo', { blob, given: context.df.getInput().given });
  return back;
});

df.app.orchestration('waitForGo', function* (context) {
  return yield context.df.waitForExternalEvent('go');
});

df.app.orchestration('collect', function* (context) {
  const values = [];
  for (let turn = 0; turn < 3; turn += 1) values.push(yield context.df.waitForExternalEvent('item'));
  return values;
});

df.app.orchestration('failsOnce', function* (context) {
  const before = yield context.df.callActivity('echo', { before: true });
  const attempt = yield context.df.callActivity('flaky', { key: context.df.instanceId, failures: 1 });
  return { ...before, attempt };
});

app.http('startThroughClient', {
  route: 'start/{orchestrator}/{instanceId?}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const text = await request.text();
    const options = { input: text === '' ? undefined : JSON.parse(text) };
    if (request.params.instanceId) options.instanceId = request.params.instanceId;
    const id = await client.startNew(request.params.orchestrator, options);
    return client.createCheckStatusResponse(request, id);
  },
});

app.http('waitThroughClient', {
  route: 'wait/{orchestrator}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew(request.params.orchestrator, { input: await request.json() });
    return client.waitForCompletionOrCreateCheckStatusResponse(request, id, {
      timeoutInMilliseconds: 5000,
      retryIntervalInMilliseconds: 50,
    });
  },
});

app.http('clientOperations', {
  route: 'client/{operation}/{instanceId}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const { operation, instanceId } = request.params;
    const operations = {
      raise: () => client.raiseEvent(instanceId, 'go', { from: 'client' }),
      status: () => client.getStatus(instanceId),
      terminate: () => client.terminate(instanceId, 'no more'),
      suspend: () => client.suspend(instanceId, 'hold on'),
      resume: () => client.resume(instanceId, 'go on'),
      purge: () => client.purgeInstanceHistory(instanceId),
      list: () => client.getStatusAll(),
    };
    try {
      return { jsonBody: (await operations[operation]()) ?? null };
    } catch (error) {
      return { status: 400, jsonBody: { message: error.message } };
    }
  },
});
