import { at, header, members } from './arm-client';
import type { Answer } from './arm-client';
import { article, normalize } from './fixtures';
import type { ArticleExchange } from './fixtures';
import { databaseInstance, putInstance, startScenario, validate, vaultId } from './scenario';
import type { Scenario } from './scenario';

const name = 'testpostgresql-empdb11-957d23b1-c679-4c94-ade6-c4d34635e149';
const instanceId = `${vaultId}/backupInstances/${name}`;

/** Counters and lengths are the article's own; connection headers are the transport's. */
const ownHeaders = ['content-length', 'connection', 'keep-alive'];

function comparableHeaders(headers: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(headers)
    .map(([key, value]): [string, unknown] => [key.toLowerCase(), value])
    .filter(([key]) => !ownHeaders.includes(key))
    .map(([key, value]): [string, unknown] => [key, key.startsWith('x-ms-ratelimit') ? 'COUNT' : normalize(value)]);
  return Object.fromEntries(entries);
}

function expectAsInArticle(answer: Answer, block: ArticleExchange): void {
  expect(answer.status).toBe(block.status);
  expect(comparableHeaders(answer.headers)).toEqual(comparableHeaders(block.headers ?? {}));
  expect(normalize(answer.body)).toEqual(normalize(block.body));
}

/** Bodies of polls: the article shows them without status and headers. `endTime` of an ended one is a time of its own. */
function expectBodyAsInArticle(answer: Answer, block: ArticleExchange): void {
  const withEnd = (body: unknown) => {
    const end = String(at(body, 'endTime'));
    return { ...members(normalize(body)), endTime: end.startsWith('0001') ? end : end.replace(/[\d]/g, '0') };
  };
  expect(answer.status).toBe(200);
  expect(at(answer.body, 'startTime')).toMatch(/\.\d{7}Z$/);
  expect(withEnd(answer.body)).toEqual(withEnd(block.body));
}

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2021');
});

afterEach(() => scenario.emulator.close());

test('the request of the article is the one these tests send', () => {
  expect(normalize({ backupInstance: databaseInstance() })).toEqual(normalize(article('02').body));
});

test('a validation is accepted with the status, headers and empty body of the article', async () => {
  expectAsInArticle(await validate(scenario, databaseInstance()), article('07'));
});

test('a running and a succeeded validation read as in the article', async () => {
  const poll = header(await validate(scenario, databaseInstance()), 'Azure-AsyncOperation');
  expectBodyAsInArticle(await scenario.call(poll), article('08'));
  scenario.advance(32);
  expectBodyAsInArticle(await scenario.call(poll), article('10'));
});

test('a validation that fails for missing permissions is a 200 with the error of the article, detail included', async () => {
  scenario.emulator.faults.add({ switch: 'permissionPropagation', on: 'validate', seconds: 300 });
  const started = await validate(scenario, databaseInstance());
  scenario.advance(32);
  const answer = await scenario.call(header(started, 'Azure-AsyncOperation'));
  expectBodyAsInArticle(answer, article('09'));
  expect(at(answer.body, 'error', 'additionalInfo', 0, 'info', 'properties', 'ActivityId')).toBe(
    header(started, 'x-ms-correlation-request-id'),
  );
});

test('a protected datasource is refused as in the article, naming vault and instance', async () => {
  await putInstance(scenario, databaseInstance(), instanceId);
  const refused = await validate(scenario, databaseInstance());
  expectAsInArticle(refused, article('06'));
  expect(at(refused.body, 'error', 'additionalInfo', 0, 'info', 'properties', 'ActivityId')).toBe(
    header(refused, 'x-ms-correlation-request-id'),
  );
});

test('a PUT answers 201 with the whole resource and no Location, and its operation ends a second later', async () => {
  const put = await putInstance(scenario, databaseInstance(), instanceId);
  expectAsInArticle(put, article('14'));
  scenario.advance(1);
  expectBodyAsInArticle(await scenario.call(header(put, 'Azure-AsyncOperation')), article('16'));
});

test('a DELETE is accepted and ends as in the article', async () => {
  await putInstance(scenario, databaseInstance(), instanceId);
  const removed = await scenario.call(instanceId, { method: 'DELETE' });
  expectAsInArticle(removed, article('19'));
  scenario.advance(16);
  expectBodyAsInArticle(await scenario.call(header(removed, 'Azure-AsyncOperation')), article('20'));
});
