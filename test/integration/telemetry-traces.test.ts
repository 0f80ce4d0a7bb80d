import { orchestrationSpanId } from '../../telemetry/trace-ids';
import { type ReceivedSpan, startOtlpReceiver } from '../telemetry/otlp-receiver';
import { treeOf } from '../telemetry/span-tree';
import { runAudit } from './audits/audited-estate';
import { autoProtectSettings, deliverCreation } from './created-event';
import { run } from './flows';
import { type Monitor, type RunningApp, startApp } from './running-app';
import { flexibleServerBody, flexibleServerId, protectionPath } from './seeded-estate';
import { seedInstance } from './switches/switch-case';
import { type Traced, traced } from './traced-app';

const digitsOf = (correlationId: unknown): string => String(correlationId).replaceAll('-', '');

function only(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.filter((each) => each.name === name);
  expect(found.map((each) => each.name)).toEqual([name]);
  const [first] = found;
  if (first === undefined) throw new Error(`No span is called ${name}`);
  return first;
}

describe('the telemetry of a protection', () => {
  let result: Traced;
  let monitor: Monitor;

  beforeAll(async () => {
    result = await traced(async (app) => {
      monitor = await run(app, 'protect');
    });
  });

  it('is one trace, whose id is the correlation id, from the request to each call to Azure', () => {
    const traceId = digitsOf(Reflect.get(monitor, 'correlationId'));
    const spans = result.receiver.spans.filter((each) => each.traceId === traceId);
    const request = only(spans, 'PUT protectDatabaseHttp');
    expect(request.parentSpanId ?? '').toBe('');
    const operation = only(spans, 'orchestration protect');
    expect(operation).toMatchObject({
      parentSpanId: request.spanId,
      spanId: orchestrationSpanId(traceId, monitor.id.split('.')[0] ?? ''),
      attributes: { 'sauvegarde.outcome': 'Protected', 'sauvegarde.kind': 'protect' },
    });
    const activities = spans.filter(({ name }) => name.startsWith('activity '));
    expect(activities.length).toBeGreaterThanOrEqual(6);
    expect(new Set(activities.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([operation.spanId]));
    const parents = new Set(activities.map(({ spanId }) => spanId));
    const calls = spans.filter(({ kind }) => kind === 3);
    expect(calls).toHaveLength(result.calls.length);
    expect(calls.every(({ parentSpanId }) => parents.has(parentSpanId ?? ''))).toBe(true);
  });

  it('shows how long the operation took by the clock of the orchestration, waits included', () => {
    const { startTimeUnixNano, endTimeUnixNano } = only(result.receiver.spans, 'orchestration protect');
    const seconds = Number((BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1_000_000_000n);
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThan(7200);
  });

  it('says which process it is from, and calls each process otherwise: their numbers are not to be one series', async () => {
    const { receiver } = await traced((app) => app.request('GET', '/api/health'));
    const idsOf = (each: Traced): Set<unknown> =>
      new Set(each.receiver.resources.map((process) => process['service.instance.id']));
    const [here, there] = [result, { ...result, receiver }].map(idsOf);
    expect([...(here ?? [])]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect([...(there ?? [])]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(there).not.toEqual(here);
  });

  it('names on each call to Azure what Azure has logged it by', () => {
    const calls = result.receiver.spans.filter(({ kind }) => kind === 3);
    const ids = calls.map(({ attributes }) => attributes['azure.correlation_id']);
    expect(new Set(ids)).toEqual(new Set([Reflect.get(monitor, 'correlationId')]));
  });

  it('measures how long the operation took as its span does', () => {
    const { metrics } = result.receiver;
    const [duration, ...others] = metrics.get('sauvegarde.operation.duration')?.histogram?.dataPoints ?? [];
    expect(others).toEqual([]);
    expect(duration).toMatchObject({ attributes: { kind: 'protect', outcome: 'Protected' }, count: 1 });
    const { startTimeUnixNano, endTimeUnixNano } = only(result.receiver.spans, 'orchestration protect');
    const nanoseconds = Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano));
    expect(duration?.sum).toBeCloseTo(nanoseconds / 1e9, 3);
  });

  it('counts the operation, its polls and the time to protect', () => {
    const { metrics } = result.receiver;
    expect(metrics.get('sauvegarde.operations')?.sum?.dataPoints).toMatchObject([
      { attributes: { kind: 'protect', outcome: 'Protected' }, asDouble: 1 },
    ]);
    const polls = result.receiver.spans.filter(({ name }) => name.startsWith('GET operation ')).length;
    expect(polls).toBeGreaterThan(0);
    expect(metrics.get('sauvegarde.polls')?.sum?.dataPoints).toMatchObject([{ asDouble: polls }]);
    const [time] = metrics.get('sauvegarde.time_to_protect')?.histogram?.dataPoints ?? [];
    expect(time?.attributes).toEqual({ found_by: 'request' });
    expect(time?.sum).toBeGreaterThan(5);
  });

  it('tells two minutes from an hour, and an hour from a day: a protection may take as long', () => {
    for (const name of ['sauvegarde.operation.duration', 'sauvegarde.time_to_protect']) {
      const [point] = result.receiver.metrics.get(name)?.histogram?.dataPoints ?? [];
      const bucketOf = (seconds: number) => (point?.explicitBounds ?? []).filter((bound) => bound < seconds).length;
      const buckets = [30, 120, 3600, 6 * 3600, 26 * 3600, 3 * 86_400].map(bucketOf);
      expect(new Set(buckets).size).toBe(buckets.length);
    }
  });

  it('holds nothing secret: no token, no URL that is followed, no query', () => {
    const wire = result.receiver.bodies.join('\n');
    expect(wire).toContain('orchestration protect');
    expect(wire).not.toMatch(/bearer|eyJ|api-version|[?&](t|c|s|h|sig|code)=|authorization|secret/i);
    expect(wire).not.toContain('operationStatus/');
  });
});

describe('a trace of the caller', () => {
  const put = async (app: RunningApp, headers: Record<string, string>): Promise<void> => {
    const { body } = await app.request('PUT', protectionPath(flexibleServerId), flexibleServerBody, headers);
    await app.ended(String(body['id']));
  };

  it('goes on in the app', async () => {
    const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const { receiver, requestsSeen } = await traced((app) => put(app, { traceparent: `00-${traceId}-${spanId}-01` }));
    const request = only(receiver.spans, 'PUT protectDatabaseHttp');
    expect(request).toMatchObject({ traceId, parentSpanId: spanId });
    expect(only(receiver.spans, 'orchestration protect')).toMatchObject({ traceId, parentSpanId: request.spanId });
    expect(requestsSeen).toContain('0af76519-16cd-43dd-8448-eb211c80319c');
  });

  it('gives way to its correlation id, which is what Azure will have', async () => {
    const correlationId = 'cc6f76e4-ac81-407a-b8c4-350db64c5e05';
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { receiver } = await traced((app) => put(app, { traceparent, 'x-ms-correlation-request-id': correlationId }));
    const request = only(receiver.spans, 'PUT protectDatabaseHttp');
    expect(request.traceId).toBe(digitsOf(correlationId));
    expect(only(receiver.spans, 'orchestration protect').parentSpanId).toBe(request.spanId);
  });
});

describe('a trace that is sampled', () => {
  /** Its digits, added up as the sampler does, lie in the lower or in the upper half. */
  const [within, beyond] = ['00000001-0000-0000-0000-000000000000', 'f0000001-0000-0000-0000-000000000000'];
  const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };

  it('is sent whole, and one that is not sampled not at all', async () => {
    const { receiver, calls } = await traced(
      async (app) => {
        for (const correlationId of [within, beyond]) {
          const headers = { 'x-ms-correlation-request-id': correlationId };
          const path = protectionPath(flexibleServerId);
          const { body } = await app.request('PUT', path, flexibleServerBody, headers);
          await app.ended(String(body['id']));
          if (correlationId === within) app.arm.reset();
        }
      },
      { appSettings: sampler },
    );
    const tree = treeOf(receiver.spans, digitsOf(within));
    expect(tree.roots.map(({ name }) => name)).toEqual(['PUT protectDatabaseHttp']);
    expect(tree.reached).toBe(tree.spans.length);
    expect(calls.length).toBeGreaterThan(5);
    // The same work: the requests that are left are those of the second.
    expect(tree.spans.filter(({ kind }) => kind === 3)).toHaveLength(calls.length);
    expect(receiver.spans.filter(({ traceId }) => traceId === digitsOf(beyond))).toEqual([]);
  });
});

describe('the telemetry of throttled calls', () => {
  it('counts them', async () => {
    const { receiver } = await traced(async (app) => {
      app.arm.faults.add({ switch: 'throttle', on: 'validate', times: 2, retryAfter: { seconds: 5 } });
      await run(app, 'protect');
    });
    expect(receiver.metrics.get('sauvegarde.throttled_calls')?.sum?.dataPoints).toMatchObject([
      { attributes: { operation: 'validateForBackup', 'http.response.status_code': 429 }, asDouble: 2 },
    ]);
  });
});

describe('the time to protect', () => {
  const foundBy = async (work: (app: RunningApp) => Promise<unknown>): Promise<unknown> => {
    const appSettings = { ...autoProtectSettings, SAUVEGARDE_REMEDIATION: 'true' };
    const { metrics } = (await traced(work, { appSettings })).receiver;
    return metrics.get('sauvegarde.time_to_protect')?.histogram?.dataPoints;
  };
  const of = (by: string, count: number) => [{ attributes: { found_by: by }, count }];

  it('of what an event has found is told apart', async () => {
    const work = async (app: RunningApp): Promise<void> => {
      await deliverCreation(app);
      await app.allEnded();
    };
    expect(await foundBy(work)).toMatchObject(of('event', 1));
  });

  it('of what an audit has found is told apart', async () => {
    expect(await foundBy((app) => runAudit(app, { remediate: true }))).toMatchObject(of('audit', 2));
  });
});

describe('the telemetry of an audit', () => {
  it('has the coverage that was found, and one trace for all of its steps', async () => {
    const { receiver } = await traced(async (app) => {
      // One of the three resources of the estate.
      seedInstance(app, 'ProtectionConfigured');
      await app.request('POST', '/api/audits');
      await app.allEnded();
    });
    expect(receiver.metrics.get('sauvegarde.coverage')?.gauge?.dataPoints).toMatchObject([{ asDouble: 33.3 }]);
    const request = only(receiver.spans, 'POST startAuditHttp');
    const audit = only(receiver.spans, 'orchestration audit');
    expect(audit).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
    const summarise = only(receiver.spans, 'activity summariseAudit');
    expect(summarise).toMatchObject({ traceId: request.traceId, parentSpanId: audit.spanId });
  });
});

describe('the telemetry of an orchestration that throws', () => {
  it('has its span and counts it, also when it is the first thing that the process does', async () => {
    const correlationId = 'cc6f76e4-ac81-407a-b8c4-350db64c5e05';
    const { receiver } = await traced(async (app) => {
      // Without settings there are no deadlines: a defect, as after a deployment that does not fit what runs.
      const inputJson = JSON.stringify({ request: { kind: 'protect', correlationId, attempt: '1' } });
      await app.host.engine.start({ name: 'protect', instanceId: `op-${'0'.repeat(32)}`, inputJson });
      await app.host.idle();
      expect((await app.host.engine.get(`op-${'0'.repeat(32)}`))?.runtimeStatus).toBe('Failed');
    });
    expect(only(receiver.spans, 'orchestration protect')).toMatchObject({
      traceId: digitsOf(correlationId),
      attributes: { 'sauvegarde.outcome': 'Failed', 'sauvegarde.kind': 'protect' },
      status: { code: 2 },
    });
    expect(receiver.metrics.get('sauvegarde.operations')?.sum?.dataPoints).toMatchObject([
      { attributes: { kind: 'protect', outcome: 'Failed' }, asDouble: 1 },
    ]);
  });
});

describe('an app whose collector is gone', () => {
  it('does its work all the same', async () => {
    const receiver = await startOtlpReceiver();
    await receiver.close();
    const app = await startApp({ appSettings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    try {
      expect(await run(app, 'protect')).toMatchObject({ status: 'Succeeded' });
    } finally {
      await app.stop();
    }
  });
});
