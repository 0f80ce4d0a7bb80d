import type { FaultInput } from '../../local/arm';
import { begin, type Flow, run } from './flows';
import type { Monitor } from './running-app';
import { styles, vaultId } from './seeded-estate';
import { seedInstance } from './switches/switch-case';
import { useApp } from './use-app';

interface Wait {
  readonly title: string;
  readonly phase: string;
  readonly flow: Flow;
  readonly faults: readonly FaultInput[];
  /** What the progress shows while it waits there. */
  readonly waitingFor: string;
}

const later = { retryAfter: { seconds: 300 } } as const;
const long = (on: 'validate' | 'create' | 'sync' | 'stop' | 'delete'): FaultInput => ({ switch: 'neverEnds', on });

/** Every wait that the flows have. */
const waits: readonly Wait[] = [
  {
    title: 'a probe that is throttled',
    phase: 'probe',
    flow: 'protect',
    faults: [{ switch: 'throttle', on: 'list', ...later }],
    waitingFor: 'throttling',
  },
  {
    title: 'a validation that is throttled',
    phase: 'validate',
    flow: 'protect',
    faults: [{ switch: 'throttle', on: 'validate', ...later }],
    waitingFor: 'throttling',
  },
  {
    title: 'a validation',
    phase: 'awaitValidation',
    flow: 'protect',
    faults: [long('validate')],
    waitingFor: 'operation',
  },
  {
    title: 'a validation whose polls are throttled',
    phase: 'awaitValidation',
    flow: 'protect',
    faults: [{ switch: 'throttle', on: 'status', ...later }],
    waitingFor: 'throttling',
  },
  {
    title: 'permissions',
    phase: 'validate',
    flow: 'protect',
    faults: [{ switch: 'permissionPropagation', seconds: 86_400 }],
    waitingFor: 'permissions',
  },
  {
    title: 'a passing error',
    phase: 'validate',
    flow: 'protect',
    faults: [{ switch: 'operationFails', on: 'validate', code: 'GatewayTimeout' }],
    waitingFor: 'transientError',
  },
  {
    title: 'a creation that is throttled',
    phase: 'create',
    flow: 'protect',
    faults: [{ switch: 'throttle', on: 'create', ...later }],
    waitingFor: 'throttling',
  },
  { title: 'a creation', phase: 'awaitCreation', flow: 'protect', faults: [long('create')], waitingFor: 'operation' },
  {
    title: 'the protection state',
    phase: 'confirm',
    flow: 'protect',
    faults: [{ switch: 'stuckConfiguring' }],
    waitingFor: 'protectionState',
  },
  {
    title: 'a sync that is throttled',
    phase: 'sync',
    flow: 'protect',
    faults: [
      { switch: 'lateProtectionError', afterSeconds: 0 },
      { switch: 'throttle', on: 'sync', ...later },
    ],
    waitingFor: 'throttling',
  },
  {
    title: 'a sync',
    phase: 'awaitSync',
    flow: 'protect',
    faults: [{ switch: 'lateProtectionError', afterSeconds: 0 }, long('sync')],
    waitingFor: 'operation',
  },
  {
    title: 'a dry run',
    phase: 'awaitValidation',
    flow: 'validate',
    faults: [long('validate')],
    waitingFor: 'operation',
  },
  { title: 'a stop', phase: 'awaitStop', flow: 'stop', faults: [long('stop')], waitingFor: 'operation' },
  { title: 'a deletion', phase: 'awaitDeletion', flow: 'delete', faults: [long('delete')], waitingFor: 'operation' },
];

const waitsIn =
  ({ phase, waitingFor }: Pick<Wait, 'phase' | 'waitingFor'>) =>
  ({ progress }: Monitor): boolean =>
    progress?.['phase'] === phase && progress['waitingFor'] === waitingFor;

const cancelPath = (id: string): string => `/api/operations/${id}/cancel`;

describe.each(styles)('cancelling, with a service of style %s', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  it.each(waits)('ends the wait for $title at once, and says where it was', async (wait) => {
    if (wait.flow === 'stop' || wait.flow === 'delete') seedInstance(app(), 'ProtectionConfigured');
    for (const fault of wait.faults) app().arm.faults.add(fault);
    const id = await begin(app(), wait.flow);
    expect(await app().until(id, waitsIn(wait))).toMatchObject({ status: 'Running' });
    const before = { at: app().clock.now(), calls: app().arm.requests.length };
    const answer = await app().request('POST', cancelPath(id), { reason: 'changed my mind' });
    expect(answer.status).toBe(202);
    await app().host.idle();
    expect(await app().monitor(id)).toMatchObject({
      status: 'Canceled',
      result: { kind: 'Cancelled', phase: wait.phase, reason: 'changed my mind' },
    });
    expect({ at: app().clock.now(), calls: app().arm.requests.length }).toEqual(before);
  });

  it('needs no body, and answers with the operation and where to follow it', async () => {
    app().arm.faults.add(long('validate'));
    const id = await begin(app(), 'protect');
    await app().until(id, waitsIn({ phase: 'awaitValidation', waitingFor: 'operation' }));
    const answer = await app().request('POST', cancelPath(id));
    expect({ status: answer.status, id: answer.body['id'] }).toEqual({ status: 202, id });
    expect(answer.headers.get('operation-location')).toContain(id);
    await app().host.idle();
    const { result } = await app().monitor(id);
    expect(result).toEqual({ kind: 'Cancelled', phase: 'awaitValidation' });
  });

  it('is not lost when it comes before the first wait, or while Azure is being asked', async () => {
    const id = await begin(app(), 'protect');
    const answer = await app().request('POST', cancelPath(id), { reason: 'at once' });
    expect(answer.status).toBe(202);
    expect(await app().ended(id)).toMatchObject({ status: 'Canceled', result: { reason: 'at once' } });
    expect(app().arm.backupInstances()).toEqual([]);
  });

  it('takes a second one while the first has not been seen, and none after the end', async () => {
    app().arm.faults.add(long('validate'));
    const id = await begin(app(), 'protect');
    await app().until(id, waitsIn({ phase: 'awaitValidation', waitingFor: 'operation' }));
    const both = await Promise.all([
      app().request('POST', cancelPath(id), { reason: 'first' }),
      app().request('POST', cancelPath(id), { reason: 'second' }),
    ]);
    expect(both.map(({ status }) => [202, 409].includes(status))).toEqual([true, true]);
    await app().host.idle();
    expect(await app().monitor(id)).toMatchObject({ status: 'Canceled' });
    const late = await app().request('POST', cancelPath(id));
    expect(late.status).toBe(409);
    expect(late.headers.get('x-ms-error-code')).toBe('OperationEnded');
  });

  it.each([39, 40, 41, 80])(
    'reaches an operation that has been polled %i times, whatever generation it is in',
    async (polls) => {
      app().arm.faults.add(long('validate'));
      const id = await begin(app(), 'protect');
      await app().until(id, ({ progress }) => progress?.['polls'] === polls);
      await app().request('POST', cancelPath(id), { reason: `after ${polls}` });
      await app().host.idle();
      expect(await app().monitor(id)).toMatchObject({
        status: 'Canceled',
        result: { phase: 'awaitValidation', reason: `after ${polls}` },
      });
    },
  );

  it('does not undo what Azure has accepted, and a new request continues from there', async () => {
    const id = await begin(app(), 'protect');
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitCreation');
    await app().request('POST', cancelPath(id));
    expect(await app().ended(id)).toMatchObject({ status: 'Canceled', result: { phase: 'awaitCreation' } });
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
    const again = await run(app(), 'protect');
    expect(again).toMatchObject({ status: 'Succeeded' });
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
    expect(
      app()
        .arm.operations()
        .filter(({ kind }) => kind === 'create'),
    ).toHaveLength(1);
  });

  it.each([
    ['a body that is not JSON', '{', 400, 'InvalidJson'],
    ['an unknown member', { because: 'no' }, 400, 'InvalidBody'],
    ['a reason that is too long', { reason: 'x'.repeat(257) }, 400, 'InvalidBody'],
  ])('refuses %s and cancels nothing', async (_, body, status, code) => {
    const id = await begin(app(), 'protect');
    const answer = await app().request('POST', cancelPath(id), body);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
  });
});
