import * as fc from 'fast-check';
import { type RawAnswer, type RawRequest, sendRaw } from '../../integration/raw-request';
import { type ApiDocument, type ApiOperation, readApiDocument } from '../support/api-document';
import { useGuardedApp } from '../support/guarded-app';
import { arbitraryRequest } from './arbitrary-request';

/** A few hundred in the suite, always the same; `FUZZ_RUNS=5000` sends so many, others each time. */
const wanted = process.env['FUZZ_RUNS'];
const runs = wanted === undefined ? { numRuns: 300, seed: 20_261_125 } : { numRuns: Number(wanted) };

const app = useGuardedApp({ appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });
let document: ApiDocument;
beforeAll(async () => {
  document = await readApiDocument(app());
});

/** Where a path leads; the embedded host routes it as it was sent. */
function operationAt({ method, path }: RawRequest): ApiOperation | undefined {
  const [pathname = ''] = path.split('?');
  return document.operations.find((operation) => {
    if (operation.method !== method) return false;
    const takesRest = operation.parameters.some(({ name }) => name === 'resourceId');
    const pattern = operation.path.replaceAll(/\{\w+\}/g, takesRest ? '.*' : '[^/]+').replaceAll('.json', '\\.json');
    return new RegExp(`^${pattern}/?$`, 'i').test(pathname);
  });
}

/** What the server answers by itself, when a request does not come to the app. */
const SERVER_ANSWERS = [400, 404, 405, 411, 413, 414, 431];

function expectDocumented(request: RawRequest, { status, headers }: RawAnswer): void {
  const operation = operationAt(request);
  if (headers['x-ms-correlation-request-id'] === undefined || operation === undefined) {
    expect(SERVER_ANSWERS).toContain(status);
    return;
  }
  const response = operation.responses[status];
  expect({ operation: operation.key, status, documented: response !== undefined }).toMatchObject({ documented: true });
  expect(status).toBeLessThan(500);
  const codes = response?.['x-problem-codes'];
  if (codes === undefined || response?.['x-codes-of-azure'] === true) return;
  expect(codes).toContain(headers['x-ms-error-code']);
}

/**
 * Whether the request was good enough to ask Azure: it was accepted, or there is not what it asks for, or no way from it
 * to its vault. Nothing else may have reached Azure.
 */
const mayHaveAsked = ({ status, headers }: RawAnswer): boolean =>
  status < 400 || ['ResourceNotFound', 'NotProtected', 'VaultNotKnown'].includes(String(headers['x-ms-error-code']));

async function expectUntouched(): Promise<void> {
  await app().host.idle();
  expect(app().arm.requests).toEqual([]);
  const { instances } = await app().host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 1 });
  expect(instances).toEqual([]);
}

describe('a request that nobody has thought of', () => {
  it('gets an answer that the document has, is no error of the server, and touches Azure only when it is accepted', async () => {
    const request = fc
      .constantFrom(...document.operations)
      .chain((each) => arbitraryRequest(each, document.components));
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const answer = await sendRaw(app().host.url, sent);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expectDocumented(sent, answer);
        if (mayHaveAsked(answer)) await app().reset();
        else await expectUntouched();
      }),
      { ...runs, endOnFailure: true },
    );
    // A fuzz that is refused all the time, or let through, would show nothing.
    const seen = [...statuses].filter(([, times]) => times > 3).map(([status]) => status);
    expect(seen).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404]));
  }, 600_000);
});
