import type { Answer } from '../../integration/running-app';
import { flexibleServerBody, flexibleServerId, protectionPath } from '../../integration/seeded-estate';
import { useApp } from '../../integration/use-app';

const app = useApp({ appSettings: { SAUVEGARDE_REMEDIATION: 'true' } });

/** Each test has a key of its own: what is remembered outlives the reset between tests. */
let keys = 0;
let key: string;
beforeEach(async () => {
  key = `audit-${++keys}`;
  await app().allEnded();
});

const post = (body: object | undefined, headers: Record<string, string> = { 'idempotency-key': key }) =>
  app().request('POST', '/api/audits', body, headers);

const idOf = ({ status, body }: Answer): string => {
  expect({ status, body }).toMatchObject({ status: 202, body: { id: expect.any(String) } });
  return String(body['id']);
};

const refusal = ({ status, body }: Answer) => ({ status, code: body['code'] });
const reused = { status: 422, code: 'IdempotencyKeyReused' };

async function audits(): Promise<number> {
  const { value } = (await app().request('GET', '/api/audits?top=100')).body;
  if (!Array.isArray(value)) throw new Error('No list of audits');
  return value.length;
}

const timeOf = (id: string): string => id.split('-')[0] ?? '';

/** Keeps an audit waiting for Resource Graph. */
const heldUp = () => app().arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 600 } });

describe('an audit that is asked for again with its key', () => {
  it('is the one that runs, the one that has ended, and the one after which others came', async () => {
    heldUp();
    const first = idOf(await post({ remediate: false }));
    expect(idOf(await post(undefined))).toBe(first);
    app().arm.faults.clear();
    await app().allEnded();
    app().arm.clearRequests();
    const before = await audits();
    const ended = await post({});
    expect(idOf(ended)).toBe(first);
    expect(ended.body).toMatchObject({ status: 'Succeeded', summary: {} });
    expect(ended.headers.get('operation-location')).toMatch(new RegExp(`/api/audits/${first}$`));
    await app().host.idle();
    expect(await audits()).toBe(before);
    expect(app().arm.requests).toEqual([]);
    const other = idOf(await post({}, {}));
    expect(other).not.toBe(first);
    await app().allEnded();
    expect(idOf(await post({}))).toBe(first);
    expect(await audits()).toBe(before + 1);
  });

  it('is refused with another body, and on another route', async () => {
    idOf(await post({ remediate: false }));
    await app().allEnded();
    const before = await audits();
    expect(refusal(await post({ remediate: true }))).toEqual(reused);
    const headers = { 'idempotency-key': key };
    const protection = await app().request('PUT', protectionPath(flexibleServerId), flexibleServerBody, headers);
    expect(refusal(protection)).toEqual(reused);
    expect(await audits()).toBe(before);
  });

  it('is one for all that come at once, whatever the bodies', async () => {
    for (let round = 0; round < 4; round++) {
      key = `audit-race-${round}`;
      const before = await audits();
      const answers = await Promise.all([true, false, true, false].map((remediate) => post({ remediate })));
      const accepted = answers.filter(({ status }) => status === 202);
      expect(new Set(accepted.map(idOf)).size).toBe(1);
      expect(accepted).toHaveLength(2);
      const others = answers.filter(({ status }) => status !== 202).map(refusal);
      expect(others).toEqual([reused, reused]);
      await app().allEnded();
      expect(await audits()).toBe(before + 1);
    }
  });

  it('keeps its key when another audit runs, and is a new one afterwards, in its place by time', async () => {
    heldUp();
    const running = idOf(await post({ remediate: true }, {}));
    expect(refusal(await post({ remediate: false }))).toEqual({ status: 409, code: 'AuditInProgress' });
    app().arm.faults.clear();
    await app().allEnded();
    const id = idOf(await post({ remediate: false }));
    expect(id).not.toBe(running);
    // Without the random part, which decides between two of one second.
    expect(timeOf(id) >= timeOf(running)).toBe(true);
    await app().allEnded();
    expect(idOf(await post({ remediate: false }))).toBe(id);
  });

  it('is the one that it joined, for good', async () => {
    heldUp();
    const running = idOf(await post({}, {}));
    expect(idOf(await post({}))).toBe(running);
    app().arm.faults.clear();
    await app().allEnded();
    expect(idOf(await post({}))).toBe(running);
  });

  it.each([
    ['a blank in it', 'a b'],
    ['too many characters', 'x'.repeat(129)],
  ])('is refused when its key has %s', async (_, wrong) => {
    expect(refusal(await post({}, { 'idempotency-key': wrong }))).toEqual({ status: 400, code: 'InvalidParameter' });
  });
});
