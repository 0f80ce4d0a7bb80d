import * as fc from 'fast-check';
import { type RawAnswer, type RawRequest, sendRaw } from '../../integration/raw-request';
import { approvalDemanded } from '../approvals/approval-demanded';
import { type ApiDocument, type ApiOperation, readApiDocument } from '../support/api-document';
import { useGuardedApp } from '../support/guarded-app';
import { arbitraryRequest } from './arbitrary-request';
import { beginRound } from './fuzz-round';
import { mayAsk, tooMuch } from './may-ask';

/** Thousands in the suite, always the same; `FUZZ_RUNS=20000` sends so many, others each time. */
const wanted = process.env['FUZZ_RUNS'];
const runs = Number(wanted ?? 5_000);
const firstSeed = wanted === undefined ? 20_261_125 : Date.now() % 2 ** 31;

/** What is there at the beginning of a round changes by what it is sent; the next one begins anew. */
const REQUESTS_A_ROUND = 500;

const app = useGuardedApp({
  appSettings: { ...approvalDemanded, SAUVEGARDE_REQUESTS_PER_MINUTE: '1', SAUVEGARDE_REQUEST_BURST: '30' },
});
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

/** Sends the requests of a round, and holds each answer against the document, and what reached Azure against the answers. */
async function play(requests: readonly RawRequest[], count: (answer: RawAnswer) => void): Promise<void> {
  const allowed = new Map<string, ReturnType<typeof mayAsk>>();
  for (const request of requests) {
    const answer = await sendRaw(app().host.url, request);
    count(answer);
    try {
      expectDocumented(request, answer);
    } catch (error) {
      throw new Error(`${JSON.stringify(request)} was answered ${answer.text}`, { cause: error });
    }
    const { status, headers } = answer;
    const told = { operation: operationAt(request), status, code: String(headers['x-ms-error-code']) };
    allowed.set(String(headers['x-ms-correlation-request-id']), mayAsk(told));
  }
  await app().host.idle();
  expect(app().arm.requests.flatMap((each) => tooMuch([each], allowed.get(each.correlationId) ?? 'anything'))).toEqual(
    [],
  );
}

describe('a request that nobody has thought of', () => {
  it(
    'gets an answer that the document has, is no error of the server, and touches Azure only when it is accepted',
    async () => {
      const statuses = new Map<number, number>();
      for (let round = 0; round * REQUESTS_A_ROUND < runs; round++) {
        const known = await beginRound(app(), document);
        const surroundings = { components: document.components, known, regular: `regular of round ${round}` };
        const request = fc
          .constantFrom(...document.operations)
          .chain((operation) => arbitraryRequest(operation, surroundings));
        const numRuns = Math.min(REQUESTS_A_ROUND, runs - round * REQUESTS_A_ROUND);
        await play(fc.sample(request, { numRuns, seed: firstSeed + round }), ({ status }) => {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        });
      }
      // A fuzz that is refused all the time, or let through, would show nothing.
      const seen = [...statuses].filter(([, times]) => times > 3).map(([status]) => status);
      expect(seen).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404, 409, 410, 413, 415, 422, 429]));
    },
    600_000 + runs * 20,
  );
});
