import { loadOnce } from '../../domain/load-once';

describe('what is loaded once', () => {
  it('is the same for all who ask, at the same time or later', async () => {
    let loads = 0;
    const get = loadOnce(() => Promise.resolve(++loads));
    expect(await Promise.all([get(), get()])).toEqual([1, 1]);
    expect(await get()).toBe(1);
  });

  it('is loaded again after it failed, which all are told who waited for it', async () => {
    let loads = 0;
    const get = loadOnce(() => (++loads === 1 ? Promise.reject(new Error('busy')) : Promise.resolve(loads)));
    const [first, second] = await Promise.allSettled([get(), get()]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    expect(await get()).toBe(2);
  });
});
