import type { FaultInput, RequestKind } from '../../local/arm';
import { armCallKinds, begin, expectProtected, run, type Subject } from '../integration/flows';
import { datasources, styles, vaultId } from '../integration/seeded-estate';
import { useApp } from '../integration/use-app';

/** The service does the work and the answer is lost, so that the engine's retry policy executes the activity again. */
const lostAnswer = (on: RequestKind): FaultInput => ({ switch: 'connectionReset', on, when: 'after', times: 1 });

const timesOf = (kinds: readonly (string | null)[], kind: RequestKind): number =>
  kinds.filter((each) => each === kind).length;

describe.each(styles)('An activity that is executed twice (style %s)', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  it.each(datasources)('creates one backup instance of $name', async (subject: Subject) => {
    app().arm.faults.add(lostAnswer('create'));
    expectProtected(await run(app(), 'protect', subject));
    expect(timesOf(armCallKinds(app()), 'create')).toBe(2);
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('creates one backup instance where the service refuses a PUT while the first one runs', async () => {
    app().arm.changeSettings({ putWhileRunning: 'conflict' });
    app().arm.faults.add(lostAnswer('create'));
    expectProtected(await run(app(), 'protect'));
    expect(timesOf(armCallKinds(app()), 'create')).toBeGreaterThanOrEqual(2);
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('creates one backup instance when every answer is lost once', async () => {
    for (const on of ['list', 'validate', 'create', 'status', 'get'] as const) app().arm.faults.add(lostAnswer(on));
    expectProtected(await run(app(), 'protect'));
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('stops one backup instance once', async () => {
    await run(app(), 'protect');
    app().arm.faults.add(lostAnswer('stop'));
    const end = await app().ended(await begin(app(), 'stop'));
    expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'Stopped' } });
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('deletes one backup instance once', async () => {
    await run(app(), 'protect');
    app().arm.faults.add(lostAnswer('delete'));
    const end = await app().ended(await begin(app(), 'delete'));
    expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted' } });
    expect(app().arm.backupInstances(vaultId)).toEqual([]);
  });
});
