import { forEachBounded } from '../../reports/bounded-parallel';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('bounded parallel work', () => {
  test('is done once for each item, by as many at once as allowed', async () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await forEachBounded(items, 4, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      done.push(item);
    });
    expect([most, done.sort((a, b) => a - b)]).toEqual([4, items]);
  });

  test('ends with the first failure, after what had begun', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = forEachBounded([1, 2, 3, 4, 5, 6, 7, 8], 2, async (item) => {
      begun.push(item);
      await turn();
      if (item === 3) throw new Error('three');
      await turn();
      ended.push(item);
    });
    await expect(work).rejects.toThrow('three');
    expect(begun).not.toContain(8);
    expect(ended).toEqual(begun.filter((item) => item !== 3));
  });
});
