import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdempotencyClaims, idempotencyKey } from '../../../domain/idempotency/claim';
import { once, type OnceWork } from '../../../functions/idempotency/once';
import { problem } from '../../../functions/http/problem';
import { newAttempt } from '../../../functions/http/request-headers';
import { directoryReportStore } from '../../../reports/directory-report-store';
import { forgetKeys, idempotencyClaims } from '../../../reports/idempotency-claims';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Of every test its own, all in one place. */
let keys = 0;
const newKey = () => idempotencyKey(String(++keys).padStart(64, '0'));

const store = () => directoryReportStore(directory);

interface Thing {
  readonly id: string;
  readonly asked: string;
}

const crashed = new Error('the process died here');

/** Keeps the last thing of a name, as the engine keeps the last instance; `isBusy`: it runs, and lets nobody else start. */
class Place {
  started: Thing[] = [];
  isBusy = false;
  /** How often somebody looked whether it may be started. */
  looks = 0;

  get latest(): Thing | undefined {
    return this.started.at(-1);
  }

  work(asked: string, dies?: 'before it is ready' | 'before the start' | 'after the start'): OnceWork<Thing> {
    return {
      fingerprint: asked,
      correlationId: `of ${asked}`,
      newAttempt,
      idOf: (attempt) => `thing.${attempt}`,
      latest: () => Promise.resolve(this.latest?.id),
      repeatsWithClaimsAttempt: true,
      ready: () => {
        if (dies === 'before it is ready') return Promise.reject(crashed);
        this.looks++;
        return Promise.resolve((attempt) => {
          if (dies === 'before the start') return Promise.reject(crashed);
          const id = `thing.${attempt}`;
          if (this.isBusy) return Promise.reject(problem(409, 'Busy', 'Busy', 'Another one runs.'));
          if (this.latest?.id !== id) this.started.push({ id, asked });
          return dies === undefined ? Promise.resolve({ id, asked }) : Promise.reject(crashed);
        });
      },
      startedAs: ({ id }) => ({ id, correlationId: `of ${asked}`, createdAt: new Date(0).toISOString() }),
      find: ({ id }) => Promise.resolve(this.started.find((each) => each.id === id) ?? { id, asked: 'not there' }),
    };
  }
}

/** Claims of a process that dies when it comes to a call for the nth time. */
function dying(method: keyof IdempotencyClaims, when: 'before' | 'after'): IdempotencyClaims {
  const claims = idempotencyClaims(store());
  const die = async (call: () => Promise<unknown>): Promise<never> => {
    if (when === 'after') await call();
    throw crashed;
  };
  switch (method) {
    case 'claim':
      return { ...claims, claim: (...given) => die(() => claims.claim(...given)) };
    case 'noteTry':
      return { ...claims, noteTry: (...given) => die(() => claims.noteTry(...given)) };
    case 'noteStarted':
      return { ...claims, noteStarted: (...given) => die(() => claims.noteStarted(...given)) };
    default:
      throw new Error(`${method} changes nothing`);
  }
}

const claims = () => idempotencyClaims(store());

describe('what is done once for a key', () => {
  it.each([
    ['before it claims the key', { claims: () => dying('claim', 'before') }],
    ['after it claimed the key', { claims: () => dying('claim', 'after') }],
    ['before it knows whether it may start', { claims, dies: 'before it is ready' as const }],
    ['before it says that it tries', { claims: () => dying('noteTry', 'before') }],
    ['after it said that it tries', { claims: () => dying('noteTry', 'after') }],
    ['before it starts', { claims, dies: 'before the start' as const }],
    ['after it started', { claims, dies: 'after the start' as const }],
    ['before it keeps what it started', { claims: () => dying('noteStarted', 'before') }],
    ['after it kept what it started', { claims: () => dying('noteStarted', 'after') }],
  ])('is started by the repeated request, and once, when the process dies %s', async (_, { claims: first, ...how }) => {
    const place = new Place();
    const key = newKey();
    const dies = 'dies' in how ? how.dies : undefined;
    await expect(once({ claims: first(), key }, place.work('this', dies))).rejects.toBe(crashed);
    const found = await once({ claims: claims(), key }, place.work('this'));
    expect(place.started).toEqual([found]);
    const looks = place.looks;
    expect(await once({ claims: claims(), key }, place.work('this'))).toEqual(found);
    expect(place.started).toHaveLength(1);
    expect(place.looks).toBe(looks);
  });

  it('may be tried again after a look that failed, whatever came in between', async () => {
    const place = new Place();
    const key = newKey();
    await expect(once({ claims: claims(), key }, place.work('this', 'before it is ready'))).rejects.toBe(crashed);
    await once({ claims: claims(), key: undefined }, place.work('that'));
    const found = await once({ claims: claims(), key }, place.work('this'));
    expect(place.started).toEqual([expect.objectContaining({ asked: 'that' }), found]);
  });

  it('is not started a second time where something else may have taken its place', async () => {
    const place = new Place();
    const key = newKey();
    await expect(once({ claims: claims(), key }, place.work('this', 'after the start'))).rejects.toBe(crashed);
    const [mine] = place.started;
    await once({ claims: claims(), key: newKey() }, place.work('that'));
    expect(await once({ claims: claims(), key }, place.work('this'))).toEqual(mine);
    expect(place.started.map(({ asked }) => asked)).toEqual(['this', 'that']);
  });

  it('may be tried again after it was refused, whatever came in between', async () => {
    const place = new Place();
    const key = newKey();
    place.isBusy = true;
    await expect(once({ claims: claims(), key }, place.work('this'))).rejects.toThrow('Another one runs.');
    await expect(once({ claims: claims(), key }, place.work('another'))).rejects.toMatchObject({
      problem: { status: 422, code: 'IdempotencyKeyReused' },
    });
    place.isBusy = false;
    await once({ claims: claims(), key: undefined }, place.work('that'));
    const found = await once({ claims: claims(), key }, place.work('this'));
    expect(found.asked).toBe('this');
    expect(place.latest).toEqual(found);
  });

  it('is that of exactly one of those who come at once with one key, and of all who ask for the same', async () => {
    for (let round = 0; round < 20; round++) {
      const place = new Place();
      const key = newKey();
      const asked = Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? 'this' : 'that'));
      const answers = await Promise.allSettled(
        asked.map((each) => once({ claims: idempotencyClaims(store()), key }, place.work(each))),
      );
      const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      expect(new Set(found.map(({ id }) => id)).size).toBe(1);
      expect(found).toHaveLength(3);
      expect(new Set(place.started.map((each) => each.asked)).size).toBe(1);
      for (const answer of answers) {
        if (answer.status === 'rejected') {
          expect(answer.reason).toMatchObject({ problem: { status: 422, code: 'IdempotencyKeyReused' } });
        }
      }
    }
  });

  it('has an id that no key gives: once forgotten, the same request starts something new', async () => {
    const place = new Place();
    const key = newKey();
    const first = await once({ claims: claims(), key }, place.work('this'));
    const young = newKey();
    const other = await once({ claims: claims(), key: young }, new Place().work('this'));
    expect(await forgetKeys(store(), Date.now() - 60_000)).toBe(0);
    expect(await once({ claims: claims(), key }, place.work('this'))).toEqual(first);
    expect(await forgetKeys(store(), Date.now())).toBeGreaterThanOrEqual(2);
    const second = await once({ claims: claims(), key }, place.work('this'));
    expect(new Set([first.id, second.id, other.id]).size).toBe(3);
  });

  it('is forgotten as well when it cannot be read, and nobody else’s files are touched', async () => {
    const key = newKey();
    await store().write(`idempotency-keys/${key}/claim.json`, 'no JSON');
    await store().write('idempotency-keys/not-a-key/claim.json', 'no JSON');
    await expect(once({ claims: claims(), key }, new Place().work('this'))).rejects.toBeInstanceOf(SyntaxError);
    await forgetKeys(store(), 0);
    expect(await store().list(`idempotency-keys/${key}`)).toEqual([]);
    expect(await store().list('idempotency-keys/not-a-key')).toHaveLength(1);
  });
});
