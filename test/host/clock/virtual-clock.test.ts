import { createVirtualClock } from '../../../local/host/clock/virtual-clock';

it('runs wake-ups by due time, then by age, and shows each its own due time', () => {
  const clock = createVirtualClock(1_000);
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
  clock.wakeAt(3_000, note('late'));
  clock.wakeAt(2_000, note('first'));
  clock.wakeAt(2_000, note('second'));
  clock.advanceTo(2_500);
  expect(seen).toEqual(['first@2000', 'second@2000']);
  expect(clock.now()).toBe(2_500);
  clock.advanceBy(500);
  expect(seen).toEqual(['first@2000', 'second@2000', 'late@3000']);
});

it('moves from wake-up to wake-up, those made on the way included', () => {
  const clock = createVirtualClock(0);
  const seen: number[] = [];
  clock.wakeAt(10, () => {
    seen.push(clock.now());
    clock.wakeAt(15, () => seen.push(clock.now()));
  });
  expect(clock.advanceToNext()).toBe(true);
  expect(seen).toEqual([10]);
  expect(clock.advanceToNext()).toBe(true);
  expect(seen).toEqual([10, 15]);
  expect(clock.advanceToNext()).toBe(false);
  expect(clock.now()).toBe(15);
});

it('forgets a wake-up that is taken back, even by one that is due at the same time', () => {
  const clock = createVirtualClock(0);
  const wake = jest.fn();
  const forget: (() => void)[] = [];
  clock.wakeAt(5, () => {
    forget.forEach((each) => {
      each();
    });
  });
  forget.push(clock.wakeAt(5, wake));
  clock.advanceTo(100);
  expect(wake).not.toHaveBeenCalled();
});

it('wakes soon for a due time in the past, never synchronously, and only once', async () => {
  const clock = createVirtualClock(100);
  const wake = jest.fn();
  clock.wakeAt(50, wake);
  expect(wake).not.toHaveBeenCalled();
  await Promise.resolve();
  clock.advanceTo(200);
  expect(wake).toHaveBeenCalledTimes(1);
});

it('never goes back', () => {
  const clock = createVirtualClock(100);
  clock.advanceTo(50);
  clock.advanceBy(-10);
  expect(clock.now()).toBe(100);
});
