const df = require('durable-functions');

/** The bench runs in the same process and listens here: polling for the end would be part of what it measures. */
const observer = globalThis.benchObserver ?? { activity: () => undefined };

df.app.activity('step', {
  handler: async (input) => {
    observer.activity(input);
    return { step: input.step, ok: true };
  },
});

function timer(context, milliseconds) {
  return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + milliseconds));
}

/** The shape of a protection: six calls, one after another, and two waits. */
df.app.orchestration('protectShaped', function* (context) {
  const { waitMilliseconds } = context.df.getInput();
  let last;
  for (let step = 1; step <= 6; step++) {
    last = yield context.df.callActivity('step', { step });
    if (step === 2 || step === 4) yield timer(context, waitMilliseconds);
  }
  return last;
});

/** Waits until a given time, then calls once. */
df.app.orchestration('waiter', function* (context) {
  const { dueAt } = context.df.getInput();
  yield context.df.createTimer(new Date(dueAt));
  yield context.df.callActivity('step', { step: 1, dueAt });
  return 'done';
});

df.app.orchestration('sequence', function* (context) {
  const { steps } = context.df.getInput();
  for (let step = 1; step <= steps; step++) yield context.df.callActivity('step', { step });
  return steps;
});
