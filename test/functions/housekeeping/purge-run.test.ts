import { OrchestrationRuntimeStatus } from 'durable-functions';
import { purgeEnded } from '../../../functions/housekeeping/purge-run';
import { CUTOFF, endedInstance, EngineInMemory, idOf } from './engine-in-memory';

const endOf = ({ lastUpdatedTime }: { readonly lastUpdatedTime: Date }): number => lastUpdatedTime.getTime();

describe('a run of the purge', () => {
  it('is bounded, takes the oldest first and says how many are left', async () => {
    // Listed in an order that is not that of their ends.
    const many = Array.from({ length: 1_300 }, (_, index) => endedInstance(index, (index * 7919) % 1_300));
    const engine = new EngineInMemory(many);
    expect(await purgeEnded(engine, CUTOFF)).toEqual({ purged: 1_000, spared: 0, failed: 0, left: 300 });
    const youngest = Math.max(...many.filter((each) => engine.purged.includes(each.instanceId)).map(endOf));
    const oldestLeft = Math.min(...[...engine.instances.values()].map(endOf));
    expect(youngest).toBeLessThan(oldestLeft);
    expect(await purgeEnded(engine, CUTOFF)).toEqual({ purged: 300, spared: 0, failed: 0, left: 0 });
    expect(new Set(engine.purged).size).toBe(1_300);
  });

  it('spares an instance whose id a new operation has taken since it was listed', async () => {
    const engine = new EngineInMemory([endedInstance(1, 10), endedInstance(2, 10), endedInstance(3, 10)]);
    engine.afterListing = () => {
      engine.instances.set(idOf(1), endedInstance(1, 0, OrchestrationRuntimeStatus.Running));
      engine.instances.set(idOf(2), endedInstance(2, -60));
    };
    expect(await purgeEnded(engine, CUTOFF)).toEqual({ purged: 1, spared: 2, failed: 0, left: 0 });
    expect(engine.purged).toEqual([idOf(3)]);
  });

  it('goes on when the engine refuses one, and counts it as left', async () => {
    const engine = new EngineInMemory([endedInstance(1, 30), endedInstance(2, 20), endedInstance(3, 10)]);
    engine.refusing.add(idOf(1));
    engine.afterListing = () => void engine.instances.delete(idOf(2));
    expect(await purgeEnded(engine, CUTOFF)).toEqual({ purged: 1, spared: 0, failed: 2, left: 2 });
    expect(engine.purged).toEqual([idOf(3)]);
  });

  it('reads the dates of a list, which are texts', async () => {
    const engine = new EngineInMemory([endedInstance(1, 30), endedInstance(2, -30)]);
    const asSent: unknown = JSON.parse(JSON.stringify([...engine.instances.values()]));
    jest.spyOn(engine, 'getStatusBy').mockImplementation(() => Promise.resolve(Array.isArray(asSent) ? asSent : []));
    expect(await purgeEnded(engine, CUTOFF)).toMatchObject({ purged: 1 });
    expect(engine.purged).toEqual([idOf(1)]);
  });

  it('fails when an instance of ours cannot be read, and leaves those of others alone', async () => {
    const engine = new EngineInMemory([]);
    const answers = (list: unknown): unknown => Reflect.set(engine, 'getStatusBy', () => Promise.resolve(list));
    answers([{ instanceId: 'somebody-elses' }, { instanceId: 7 }, null]);
    expect(await purgeEnded(engine, CUTOFF)).toEqual({ purged: 0, spared: 0, failed: 0, left: 0 });
    answers([{ ...Object.fromEntries(Object.entries(endedInstance(1, 30))), lastUpdatedTime: 'yesterday' }]);
    await expect(purgeEnded(engine, CUTOFF)).rejects.toThrow('is no date');
  });
});
