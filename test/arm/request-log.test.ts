import { header } from './arm-client';
import type { Answer } from './arm-client';
import { flexibleInstance, ordersId, startOfTime, startScenario, validate, vaultId } from './scenario';
import type { Scenario } from './scenario';

let scenario: Scenario;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const start = () => validate(scenario, flexibleInstance(ordersId));
const poll = (started: Answer) => scenario.call(header(started, 'Azure-AsyncOperation'));
const early = () => scenario.emulator.pollsBeforeRetryAfter().map(({ sequence }) => sequence);

test('a record says when, what, about which resource, how it was answered and what was polled', async () => {
  const started = await start();
  scenario.advance(10);
  await poll(started);
  const [first, second] = scenario.emulator.requests;
  expect(first).toMatchObject({
    sequence: 1,
    at: startOfTime,
    method: 'POST',
    path: `${vaultId}/validateForBackup`,
    apiVersion: '2026-06-01',
    kind: 'validate',
    resourceId: ordersId,
    status: 202,
    poll: false,
    earliestAllowed: null,
  });
  expect(second).toMatchObject({
    at: startOfTime + 10_000,
    kind: 'status',
    resourceId: ordersId,
    status: 200,
    operationId: first?.operationId,
    poll: true,
    earliestAllowed: startOfTime + 10_000,
  });
  expect(JSON.stringify(second)).not.toContain('&h=');
});

test('a poll in time is not early, one a moment before is, and each poll starts the wait anew', async () => {
  const started = await start();
  scenario.advance(10);
  await poll(started);
  scenario.advance(9.999);
  await poll(started);
  expect(early()).toEqual([3]);
  expect(scenario.emulator.pollsBeforeRetryAfter(1)).toEqual([]);
  scenario.advance(10);
  await poll(started);
  expect(early()).toEqual([3]);
});

test('a status answer with a value of its own replaces the last one', async () => {
  scenario.emulator.faults.add({ switch: 'retryAfter', on: 'status', value: { seconds: 30 }, times: 1 });
  const started = await start();
  scenario.advance(10);
  await poll(started);
  scenario.advance(10);
  await poll(started);
  expect(early()).toEqual([3]);
});

test('an HTTP date counts as that date, and an absurd text asks for nothing', async () => {
  scenario.emulator.faults.add({ switch: 'retryAfter', on: 'validate', value: { httpDateInSeconds: 20 }, times: 1 });
  scenario.emulator.faults.add({ switch: 'retryAfter', on: 'validate', value: { text: 'soon' }, times: 1 });
  const [dated, absurd] = [await start(), await start()];
  scenario.advance(15);
  await poll(dated);
  await poll(absurd);
  expect(early()).toEqual([3]);
});

test('reading the result of an operation that has ended is never early', async () => {
  const started = await start();
  scenario.advance(60);
  await poll(started);
  await scenario.call(header(started, 'Location'));
  await scenario.call(header(started, 'Location'));
  expect(early()).toEqual([]);
});

test('an early poll that finds the operation ended is early, reading the result after it is not', async () => {
  scenario.emulator.faults.add({ switch: 'duration', seconds: 1 });
  const started = await start();
  scenario.advance(1);
  await poll(started);
  await scenario.call(header(started, 'Location'));
  expect(early()).toEqual([2]);
});

test('a call repeated before the Retry-After of its 429 is reported, but is no poll', async () => {
  scenario.emulator.faults.add({ switch: 'throttle', on: 'validate', retryAfter: { seconds: 5 }, times: 1 });
  await start();
  scenario.advance(4);
  await start();
  expect(scenario.emulator.callsBeforeRetryAfter().map(({ sequence }) => sequence)).toEqual([2]);
  expect(early()).toEqual([]);
});

test('a poll answered 429 waits for that Retry-After', async () => {
  const started = await start();
  scenario.emulator.faults.add({ switch: 'throttle', on: 'status', retryAfter: { seconds: 60 }, times: 1 });
  scenario.advance(10);
  expect((await poll(started)).status).toBe(429);
  scenario.advance(30);
  await poll(started);
  expect(early()).toEqual([3]);
});

test('clearing the log forgets records and paces', async () => {
  const started = await start();
  scenario.emulator.clearRequests();
  await poll(started);
  expect(scenario.emulator.requests).toHaveLength(1);
  expect(early()).toEqual([]);
});
