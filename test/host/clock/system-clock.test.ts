import { createSystemClock } from '../../../local/host/clock/system-clock';

afterEach(() => {
  jest.useRealTimers();
});

it('wakes at or after the due time', async () => {
  const clock = createSystemClock();
  const due = clock.now() + 15;
  const wokenAt = await new Promise<number>((resolve) => clock.wakeAt(due, () => resolve(clock.now())));
  expect(wokenAt).toBeGreaterThanOrEqual(due);
});

it('waits longer than a single timeout of Node can', () => {
  jest.useFakeTimers({ now: 0 });
  const clock = createSystemClock();
  const wake = jest.fn();
  const days = (count: number): number => count * 24 * 3_600_000;
  clock.wakeAt(days(40), wake);
  jest.advanceTimersByTime(days(40) - 1);
  expect(wake).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(wake).toHaveBeenCalledTimes(1);
});

it('does not wake early when the timeout ends before the wall clock is there', () => {
  jest.useFakeTimers({ now: 1_000 });
  const clock = createSystemClock();
  const wake = jest.fn();
  clock.wakeAt(2_000, wake);
  jest.setSystemTime(500);
  jest.advanceTimersByTime(1_000);
  expect(clock.now()).toBe(1_500);
  expect(wake).not.toHaveBeenCalled();
  jest.advanceTimersByTime(500);
  expect(wake).toHaveBeenCalledTimes(1);
});

it('stands still while the machine is set back', () => {
  jest.useFakeTimers({ now: 10_000 });
  const clock = createSystemClock();
  expect(clock.now()).toBe(10_000);
  jest.setSystemTime(4_000);
  expect(clock.now()).toBe(10_000);
  jest.setSystemTime(10_001);
  expect(clock.now()).toBe(10_001);
});

it('forgets what is taken back', () => {
  jest.useFakeTimers({ now: 0 });
  const clock = createSystemClock();
  const wake = jest.fn();
  const forget = clock.wakeAt(100, wake);
  forget();
  jest.advanceTimersByTime(1_000);
  expect(wake).not.toHaveBeenCalled();
});
