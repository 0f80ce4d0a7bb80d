import { at, header } from '../arm-client';
import { flexibleInstance, ordersId, startOfTime, startScenario, validate, vaultId } from '../scenario';
import type { Scenario } from '../scenario';

let scenario: Scenario;
let statusUrl: string;
let resultsUrl: string;

beforeAll(async () => {
  scenario = await startScenario('2026');
  const started = await validate(scenario, flexibleInstance(ordersId));
  statusUrl = header(started, 'Azure-AsyncOperation');
  resultsUrl = header(started, 'Location');
});

afterAll(() => scenario.emulator.close());

const statusOf = async (url: string) => (await scenario.call(url)).status;
const unsigned = (url: string) => url.replace(/&t=.*/, '');

test('a URL of style 2026 is about 3 KB, fits into 4, and carries the signing moment in .NET ticks', () => {
  const url = new URL(statusUrl);
  expect(statusUrl.length).toBeGreaterThan(3000);
  expect(statusUrl.length).toBeLessThan(4096);
  expect([...url.searchParams.keys()]).toEqual(['api-version', 't', 'c', 's', 'h']);
  expect(url.searchParams.get('s')).toHaveLength(342);
  expect(url.searchParams.get('h')).toHaveLength(43);
  const ticks = BigInt(url.searchParams.get('t') ?? '0');
  expect(Number((ticks - 621_355_968_000_000_000n) / 10_000n)).toBe(startOfTime);
});

test('the operation id is base64 of two GUIDs with its = signs as they are', () => {
  const id = /operationStatus\/([^?]+)/.exec(statusUrl)?.[1] ?? '';
  expect(id).toMatch(/==$/);
  expect(Buffer.from(id, 'base64').toString()).toMatch(/^[0-9a-f-]{36};[0-9a-f-]{36}$/);
});

test('both URLs are read as they were given', async () => {
  expect(await statusOf(statusUrl)).toBe(200);
  expect(await statusOf(resultsUrl)).toBe(202);
});

test.each([
  ['re-encoded', (url: string) => url.replaceAll('==?', '%3D%3D?')],
  ['with another signature', (url: string) => url.replace(/&h=./, '&h=~')],
  ['with another moment', (url: string) => url.replace(/&t=\d/, '&t=9')],
  ['with another version', (url: string) => url.replace('api-version=2026-06-01', 'api-version=2026-03-01')],
  ['with its parts in another order', (url: string) => url.replace(/(&t=\d+)(&c=[^&]+)/, '$2$1')],
  ['without part of the signature', (url: string) => url.replace(/&s=[^&]+/, '')],
])('a URL %s is refused', async (_, change) => {
  expect(await statusOf(change(statusUrl))).toBe(403);
  expect(await statusOf(change(resultsUrl))).toBe(403);
});

test('an unsigned URL is read at location scope only, encoded or not', async () => {
  expect(await statusOf(unsigned(statusUrl))).toBe(403);
  expect(await statusOf(unsigned(resultsUrl))).toBe(202);
  expect(await statusOf(unsigned(resultsUrl).replace('==', '%3D%3D'))).toBe(202);
});

test('an operation is not there in another region, vault or under another id', async () => {
  const location = unsigned(resultsUrl).replace('operationResults', 'operationStatus');
  expect(await statusOf(location)).toBe(200);
  expect(await statusOf(location.replace('/westus/', '/eastus/'))).toBe(404);
  expect(await statusOf(location.replace(/operationStatus\/[^?]+/, 'operationStatus/bm8='))).toBe(404);
  scenario.emulator.setStyle('2021');
  try {
    expect(await statusOf(unsigned(statusUrl).replace('testBkpVault/', 'otherBkpVault/'))).toBe(404);
    expect(await statusOf(unsigned(statusUrl).replace('/backupVaults/testBkpVault', ''))).toBe(200);
  } finally {
    scenario.emulator.setStyle('2026');
  }
});

test('the id in the body follows the scope that was asked', async () => {
  const atVault = await scenario.call(statusUrl);
  const atLocation = await scenario.call(unsigned(resultsUrl).replace('operationResults', 'operationStatus'));
  expect(at(atVault.body, 'id')).toMatch(new RegExp(`^${vaultId}/operationStatus/`));
  expect(at(atLocation.body, 'id')).toMatch(
    /^\/subscriptions\/[^/]+\/providers\/.*\/locations\/westus\/operationStatus\//,
  );
  expect(at(atVault.body, 'name')).toBe(at(atLocation.body, 'name'));
});
