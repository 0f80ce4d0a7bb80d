import { readDocument, sectionsOf, tableRows } from '../../docs/support/markdown';
import { readApiDocument } from '../support/api-document';
import { useGuardedApp } from '../support/guarded-app';

const app = useGuardedApp();

describe('a request that changes something', () => {
  it('takes an idempotency key, or the API document says why its repetition changes nothing more', async () => {
    const { operations } = await readApiDocument(app());
    const has = (name: string) =>
      operations
        .filter(({ parameters }) => parameters.some((parameter) => parameter.name === name))
        .map(({ key }) => key);
    // Only what writes goes into the audit trail, and has a reason there.
    const writing = has('x-ms-reason');
    const keyed = has('idempotency-key');
    const section = sectionsOf(readDocument('docs/http-api.md'), 2).get('Repeating a request') ?? '';
    const explained = tableRows(section).flatMap(([request = '', why = '']) =>
      why.length > 0 ? [...request.matchAll(/`([A-Z]+ [^`]+)`/g)].map(([, key = '']) => key) : [],
    );
    expect(writing.length).toBeGreaterThan(15);
    expect([...keyed, ...explained].sort()).toEqual(writing.sort());
    const unwritten = operations.filter(({ method, key }) => method !== 'GET' && !writing.includes(key));
    expect(unwritten.map(({ key }) => key).sort()).toEqual([
      'POST /api/permissions/{resourceId}',
      'POST /api/rules/preview',
    ]);
  });
});
