import type { Answer } from '../../integration/running-app';
import { type AuditedEstate, nextSecond, runAudit, startAuditedEstate } from '../../integration/audits/audited-estate';
import { runBulk } from '../bulk/bulk-flows';

const SECRET = 'c2VjcmV0';
const keys = `code=${SECRET}&CODE=${SECRET}&api-version=2026-11-01`;

let audited: AuditedEstate;
let lists: readonly { readonly name: string; readonly path: string; readonly parameter: string }[];

const get = (path: string): Promise<Answer> => audited.app.request('GET', path);

const pathOf = (link: unknown): string => String(link).replace(audited.app.host.url, '');

/** An estate of which every list has more than a page. */
beforeAll(async () => {
  audited = await startAuditedEstate({ servers: 12, shares: { protected: 1, unprotected: 2 } });
  const { app, estate } = audited;
  const { id: first } = await runAudit(app);
  await nextSecond();
  await runAudit(app);
  const bulk = await runBulk(app, { selection: 'rules' });
  const [instance] = estate.seed.backupInstances ?? [];
  const server = instance?.datasourceId ?? 'none';
  for (let backups = 0; backups < 2; backups++) {
    await app.start('POST', `/api/protection-actions/backup${server}`);
    await app.allEnded();
  }
  lists = [
    { name: 'operations', path: '/api/operations', parameter: 'continuationToken' },
    { name: 'audits', path: '/api/audits', parameter: 'before' },
    { name: 'findings', path: `/api/audits/${first}/findings`, parameter: 'pageToken' },
    { name: 'items', path: `/api/bulk-protections/${bulk.id}/items`, parameter: 'from' },
    { name: 'recovery points', path: `/api/recovery-points${server}`, parameter: 'after' },
    { name: 'jobs', path: `/api/jobs${server}`, parameter: 'after' },
  ];
}, 120_000);
afterAll(() => audited.stop());

const listNames = ['operations', 'audits', 'findings', 'items', 'recovery points', 'jobs'];

const listNamed = (name: string) => {
  const list = lists.find((each) => each.name === name);
  if (list === undefined) throw new Error(`There is no list of ${name}`);
  return list;
};

describe.each(listNames)('the list of %s', (name) => {
  it('leads to its next page with what it has read of the request, and with no secret', async () => {
    const { path, parameter } = listNamed(name);
    const first = await get(`${path}?top=1&${keys}`);
    expect(first.status).toBe(200);
    const link = new URL(String(first.body['nextLink']));
    expect([...link.searchParams.keys()].sort()).toEqual(['api-version', parameter, 'top'].sort());
    expect(link.searchParams.get('top')).toBe('1');
    expect(first.text).not.toContain(SECRET);
    const second = await get(pathOf(link));
    expect(second.status).toBe(200);
    expect(second.body['value']).not.toEqual(first.body['value']);
  });

  it.each([
    ['empty', ''],
    ['of another form', 'here'],
    ['of another alphabet', '\u{1F600}\0'],
    ['an object', '{"createdAt":1}'],
    ['a place without a list', '1767268800000-anything'],
    ['a place after the end of time', Buffer.from('[8640000000000000,"op-x"]').toString('base64url')],
    ['long', 'x'.repeat(3000)],
    ['negative', '-1'],
    ['no number', 'NaN'],
    ['of prototypes', '__proto__'],
  ])('refuses a token that is %s with a code', async (_, token) => {
    const { path, parameter } = listNamed(name);
    const { status, body } = await get(`${path}?top=1&${parameter}=${encodeURIComponent(token)}`);
    // An empty number is the first one: the list of items counts, and has no tokens.
    if (name === 'items' && token === '') expect(status).toBe(200);
    else expect([status, body['code']]).toEqual([400, 'InvalidParameter']);
  });

  it('refuses the tokens of all other lists', async () => {
    const { path, parameter } = listNamed(name);
    for (const other of lists.filter((each) => each.name !== name)) {
      const { body } = await get(`${other.path}?top=1`);
      const token = new URL(String(body['nextLink'])).searchParams.get(other.parameter) ?? '';
      const answer = await get(`${path}?top=1&${parameter}=${encodeURIComponent(token)}`);
      expect({ other: other.name, status: answer.status, code: answer.body['code'] }).toEqual({
        other: other.name,
        status: 400,
        code: 'InvalidParameter',
      });
    }
  });
});

it('refuses a place in the list of one resource in that of another, and of one audit in that of another', async () => {
  const audits = await get('/api/audits');
  const ids: unknown = audits.body['value'];
  const [newer, older] = Array.isArray(ids) ? ids.map(({ id }: { id: string }) => id) : [];
  const { body } = await get(`/api/audits/${older}/findings?top=1`);
  const query = new URL(String(body['nextLink'])).search;
  expect((await get(`/api/audits/${older}/findings${query}`)).status).toBe(200);
  expect((await get(`/api/audits/${newer}/findings${query}`)).body['code']).toBe('InvalidParameter');
});
