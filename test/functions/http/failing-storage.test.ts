import { whileReportsFail } from '../../integration/failing-reports';
import type { Answer } from '../../integration/running-app';
import { allRoles } from '../access/expected-access';
import { type ApiDocument, type ApiOperation, readApiDocument } from '../support/api-document';
import { exampleRequest } from '../support/example-request';
import { signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';

const app = useGuardedApp();
let document: ApiDocument;
beforeAll(async () => {
  document = await readApiDocument(app());
});

const code = 'ReportsUnavailable';
const takesKey = ({ parameters }: ApiOperation): boolean => parameters.some(({ name }) => name === 'idempotency-key');

function send(operation: ApiOperation, key?: string): Promise<Answer> {
  const { method, path, body } = exampleRequest(operation, document.components);
  return app().request(method, path, body, {
    ...signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`), id: operation.key }),
    ...(key !== undefined && { 'idempotency-key': key }),
  });
}

async function running(): Promise<string[]> {
  const { instances } = await app().host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 10 });
  return instances.map(({ instanceId }) => instanceId);
}

describe('while the place of the reports fails', () => {
  it('is 503 what needs it, says when to come again, and starts nothing; nothing else is touched by it', async () => {
    const unavailable: string[] = [];
    for (const operation of document.operations) {
      const { status, headers, body } = await whileReportsFail(app(), async () => {
        const answer = await send(operation, 'one');
        if (answer.status === 503)
          expect({ of: operation.key, running: await running() }).toMatchObject({ running: [] });
        return answer;
      });
      expect({ of: operation.key, documented: Object.keys(operation.responses) }).toMatchObject({
        documented: expect.arrayContaining([String(status)]),
      });
      const isDocumented = operation.responses[503]?.['x-problem-codes']?.includes(code) ?? false;
      expect({ of: operation.key, is: body['code'] === code }).toEqual({ of: operation.key, is: isDocumented });
      if (isDocumented) {
        expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '30' });
        expect(body['detail']).not.toContain(app().reportsDirectory);
        unavailable.push(operation.key);
      }
      await app().reset();
    }
    const keyed = document.operations.filter(takesKey).map(({ key }) => key);
    expect(unavailable).toEqual(expect.arrayContaining(keyed));
    expect(unavailable).toEqual(expect.arrayContaining(['GET /api/audits', 'GET /api/bulk-protections/{id}/items']));
    expect(app().logged.filter((line) => line.includes('The report store could not'))).toHaveLength(unavailable.length);
  });

  it('keeps the key of what was refused: the same request starts it once the place is back, and once', async () => {
    const keyed = document.operations.filter(takesKey);
    expect(keyed.length).toBeGreaterThanOrEqual(13);
    for (const operation of keyed) {
      const refused = await whileReportsFail(app(), () => send(operation, 'two'));
      expect({ of: operation.key, code: refused.body['code'] }).toEqual({ of: operation.key, code });
      const accepted = await send(operation, 'two');
      expect({ of: operation.key, status: accepted.status }).toEqual({ of: operation.key, status: 202 });
      expect((await send(operation, 'two')).body['id']).toBe(accepted.body['id']);
      await app().reset();
    }
  });

  it('does not keep anybody without a key from starting an operation', async () => {
    for (const operation of document.operations.filter(takesKey)) {
      const { status } = await whileReportsFail(app(), () => send(operation));
      const keepsFiles = ['POST /api/bulk-protections', 'POST /api/audits'].includes(operation.key);
      expect({ of: operation.key, status }).toEqual({ of: operation.key, status: keepsFiles ? 503 : 202 });
      if (keepsFiles) expect(await running()).toEqual([]);
      await app().reset();
    }
  });
});
