import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { databaseId } from '../../integration/seeded-estate';
import { type ApiDocument, operationOf, readApiDocument } from '../support/api-document';
import { exampleBodies } from '../support/example-request';
import { useGuardedApp } from '../support/guarded-app';
import { responseSchema } from '../support/response-schema';
import { approvalCases } from './cases/approvals';
import { auditCases } from './cases/audits';
import { bulkCases } from './cases/bulk';
import { lifecycleCases } from './cases/lifecycle';
import { operationCases } from './cases/operations';
import { grantsOffCases, permissionCases } from './cases/permissions';
import { protectionCases } from './cases/protections';
import { ruleCases } from './cases/rules';
import { serviceCases } from './cases/service';
import { commonCases } from './common-cases';
import { type ContractCase, Exchange } from './contract-case';
import { playCase } from './play-case';

const cases: readonly ContractCase[] = [
  ...protectionCases,
  ...lifecycleCases,
  ...permissionCases,
  ...operationCases,
  ...approvalCases,
  ...bulkCases,
  ...auditCases,
  ...ruleCases,
  ...serviceCases,
];

/** Played by other tests, with an app of other settings. */
const casesElsewhere: readonly ContractCase[] = [...grantsOffCases];

const app = useGuardedApp();
let document: ApiDocument;
beforeAll(async () => {
  document = await readApiDocument(app());
});

const play = (each: ContractCase): Promise<void> => playCase(app(), document, each);

const titleOf = ({ operation, status, code, title }: ContractCase): string =>
  `${operation}: ${status} ${code ?? ''} with ${title}`;

describe('the contract', () => {
  it.each(cases.map((each) => [titleOf(each), each] as const))('is kept by %s', async (_, each) => {
    await play(each);
  });

  it('is kept by what all routes have in common', async () => {
    for (const operation of document.operations) {
      for (const each of commonCases(operation)) await play(each);
    }
  });

  it('has no answer and no problem code of a route that no test has seen there', () => {
    const all = [...cases, ...casesElsewhere, ...document.operations.flatMap(commonCases)];
    const answer = (operation: string, status: string | number, code: string): string =>
      `${operation} ${status} ${code}`.trim();
    // A case of a problem without a code is one for a code that Azure chooses.
    const seen = new Set(
      all.map(({ operation, status, code = status < 400 ? '' : '*' }) => answer(operation, status, code)),
    );
    const documented = document.operations.flatMap(({ key, responses }) =>
      Object.entries(responses)
        .filter(([status]) => status !== 'default')
        .flatMap(([status, { 'x-problem-codes': own = [''], 'x-codes-of-azure': ofAzure = false }]) =>
          [...own, ...(ofAzure ? ['*'] : [])].map((code) => answer(key, status, code)),
        ),
    );
    expect(documented.length).toBeGreaterThan(cases.length);
    // Add what is missing to `cases/`.
    expect(documented.filter((each) => !seen.has(each))).toEqual([]);
  });

  it('says of every route what a defect is answered with, which a test has seen', () => {
    expect(cases.filter(({ status }) => status === 500)).not.toEqual([]);
    for (const { responses } of document.operations) {
      expect(responses['default']).toMatchObject({ 'x-problem-codes': ['InternalError'] });
    }
  });

  it('has examples of bodies that are accepted, all of them', async () => {
    const accepted: string[] = [];
    for (const operation of document.operations) {
      for (const [index, body] of exampleBodies(operation, document.components).entries()) {
        const exchange = new Exchange(app(), document, operation.key);
        // What has a secret is about a database; ids of operations and the like are made up in the document.
        const isOfDatabase = JSON.stringify(body).includes('secretUri');
        const given = isOfDatabase ? { resourceId: databaseId.slice(1) } : undefined;
        const { status } = await exchange.send({ ...exchange.example(given), body });
        const wanted = operation.path.includes('{id}') ? [404, 410] : [200, 202];
        if (!wanted.includes(status)) throw new Error(`Example ${index} of ${operation.key} is answered ${status}`);
        accepted.push(`${operation.key} ${index}`);
        await app().reset();
      }
    }
    expect(accepted).toEqual(
      expect.arrayContaining([
        'POST /api/bulk-protections 2',
        'POST /api/restores/{resourceId} 1',
        'POST /api/permissions/{resourceId} 1',
        'PUT /api/protections/{resourceId} 1',
      ]),
    );
  });

  it('has examples of answers that are as they say', () => {
    const examples = document.operations.flatMap(({ key, responses }) =>
      Object.entries(responses).flatMap(([status, { content }]) =>
        Object.values(content)
          .filter(({ example }) => example !== undefined)
          .map((each) => ({ ...each, of: `${key} ${status}` })),
      ),
    );
    expect(examples.length).toBeGreaterThanOrEqual(document.operations.length);
    for (const { of, schema, example } of examples) {
      const { error } = responseSchema(schema, document.components).safeParse(example);
      expect({ of, issues: error?.issues ?? [] }).toEqual({ of, issues: [] });
    }
  });

  it('has every function that answers HTTP, and no other', () => {
    const registered = app()
      .host.functions.filter(({ triggerType }) => triggerType === 'httpTrigger')
      .map(({ name }) => name.replace(/Http$/, ''));
    expect(registered.sort()).toEqual(document.operations.map(({ operationId }) => operationId).sort());
  });

  it('is valid by the schema of OpenAPI 3.1', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'openapi-'));
    const path = join(directory, 'openapi.json');
    await writeFile(path, JSON.stringify(document.raw));
    // A process of its own: the package is an ES module, which jest does not load.
    const validator = join(
      dirname(nodeRequire.resolve('@seriousme/openapi-schema-validator')),
      'bin/validate-api-cli.js',
    );
    const validate = (file: string) => promisify(execFile)(process.execPath, [validator, file]);
    await expect(validate(path)).resolves.toMatchObject({ stdout: expect.stringContaining('"valid": true') });
    await writeFile(path, JSON.stringify(document.raw).replace('"responses"', '"answers"'));
    await expect(validate(path)).rejects.toThrow();
    await rm(directory, { recursive: true });
  });

  it('is OpenAPI 3.1, with references that lead somewhere and examples for every path', () => {
    expect(document.raw).toMatchObject({ openapi: '3.1.0', info: { version: '2026-11-01' } });
    const text = JSON.stringify(document.raw);
    const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    expect([...text.matchAll(/"\$ref"/g)]).toHaveLength(references.length);
    const components = new Map(Object.entries(document.components));
    const broken = references.filter(([, kind = '', name = '']) => !Object.hasOwn(components.get(kind) ?? {}, name));
    expect(broken).toEqual([]);
    for (const { key, path, parameters } of document.operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter((each) => each.in === 'path');
      expect({ key, names: declared.map(({ name }) => name) }).toEqual({ key, names: inPath });
      expect(declared.every(({ required, example }) => required === true && typeof example === 'string')).toBe(true);
    }
  });

  it('may be asked for with its version', async () => {
    const { status } = await app().request('GET', '/api/health?api-version=2026-11-01');
    expect(status).toBe(200);
    expect(operationOf(document, 'GET /api/health').security).toEqual([]);
  });
});
