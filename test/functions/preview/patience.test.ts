import type { Throttled } from '../../../domain/long-running';
import { Patience, secondsOf } from '../../../functions/preview/patience';

const throttled = (seconds: number): Throttled => ({
  kind: 'throttled',
  httpStatus: 429,
  retryAfter: { kind: 'given', seconds },
});

const answered = { kind: 'page' as const };

/** A stopwatch that goes on when somebody sleeps, or when told to. */
function stopwatch() {
  const slept: number[] = [];
  let time = 5_000;
  return {
    slept,
    pass: (seconds: number): void => void (time += seconds * 1000),
    now: () => time,
    sleep: (milliseconds: number): Promise<void> => {
      slept.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
  };
}

const inTurn = (...answers: (typeof answered | Throttled)[]) => {
  let asked = 0;
  const ask = () => Promise.resolve(answers[asked++] ?? answered);
  return { ask, asked: () => asked };
};

describe('patience', () => {
  const budget = { calls: 4, seconds: 20, waitSeconds: 10 };

  it('asks once where Azure answers', async () => {
    const watch = stopwatch();
    const question = inTurn(answered);
    expect(await new Patience(budget, watch).ask(question.ask)).toBe(answered);
    expect([question.asked(), watch.slept]).toEqual([1, []]);
  });

  it('waits as long as Azure says, and asks again', async () => {
    const watch = stopwatch();
    const question = inTurn(throttled(3), throttled(7), answered);
    expect(await new Patience(budget, watch).ask(question.ask)).toBe(answered);
    expect(watch.slept).toEqual([3000, 7000]);
  });

  it('waits a little where Azure does not say how long', async () => {
    const watch = stopwatch();
    const unsaid: Throttled = { kind: 'throttled', httpStatus: 503, retryAfter: { kind: 'missing' } };
    expect(await new Patience(budget, watch).ask(inTurn(unsaid, answered).ask)).toBe(answered);
    expect(watch.slept).toEqual([secondsOf(unsaid) * 1000]);
  });

  it('does not wait for what is too long, or too long together with what it has waited', async () => {
    const watch = stopwatch();
    const patience = new Patience(budget, watch);
    expect(await patience.ask(inTurn(throttled(11)).ask)).toEqual(throttled(11));
    expect(await patience.ask(inTurn(throttled(6), throttled(5)).ask)).toEqual(throttled(5));
    expect(watch.slept).toEqual([6000]);
  });

  it('does not wait into the time when nothing is asked any more', async () => {
    const watch = stopwatch();
    const patience = new Patience(budget, watch);
    watch.pass(17);
    expect(await patience.ask(inTurn(throttled(3)).ask)).toEqual(throttled(3));
    expect(watch.slept).toEqual([]);
  });

  it('has room for so many questions, repeated ones included, and for so much time', async () => {
    const watch = stopwatch();
    const patience = new Patience(budget, watch);
    await patience.ask(inTurn(throttled(1), throttled(1), answered).ask);
    expect(patience.hasRoom()).toBe(true);
    expect(await patience.ask(inTurn(throttled(1)).ask)).toEqual(throttled(1));
    expect(patience.hasRoom()).toBe(false);

    const other = new Patience(budget, watch);
    watch.pass(19.9);
    expect(other.hasRoom()).toBe(true);
    watch.pass(0.2);
    expect(other.hasRoom()).toBe(false);
  });
});
