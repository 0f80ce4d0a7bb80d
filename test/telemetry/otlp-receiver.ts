import { createServer } from 'node:http';
import { z } from 'zod';

const anyValue = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const attributes = z
  .array(z.object({ key: z.string(), value: anyValue }))
  .default([])
  .transform((list) =>
    Object.fromEntries(
      list.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue]),
    ),
  );

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  status: z.object({ code: z.number().optional() }).default({}),
});
export type ReceivedSpan = z.infer<typeof span>;

const point = z.object({
  attributes,
  asInt: z.union([z.number(), z.string()]).optional(),
  asDouble: z.number().optional(),
  sum: z.number().optional(),
  count: z.union([z.number(), z.string()]).optional(),
  explicitBounds: z.array(z.number()).optional(),
});
const points = z.object({ dataPoints: z.array(point) });
const metric = z.object({
  name: z.string(),
  unit: z.string().optional(),
  sum: points.optional(),
  gauge: points.optional(),
  histogram: points.optional(),
});
export type ReceivedMetric = z.infer<typeof metric>;

const resource = z.object({ attributes });
const tracesBody = z.object({
  resourceSpans: z.array(z.object({ resource, scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});
const metricsBody = z.object({
  resourceMetrics: z.array(z.object({ resource, scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

export interface OtlpReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** As of the last time that each was sent. */
  readonly metrics: ReadonlyMap<string, ReceivedMetric>;
  /** What each sending says of the process that it is from. */
  readonly resources: readonly z.infer<typeof attributes>[];
  /** Everything as it came over the wire. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** A collector for OTLP over HTTP with JSON, on a free port of this machine. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const metrics = new Map<string, ReceivedMetric>();
  const bodies: string[] = [];
  const resources: z.infer<typeof attributes>[] = [];
  const take = (path: string | undefined, text: string): void => {
    bodies.push(text);
    const body: unknown = JSON.parse(text);
    if (path === '/v1/traces') {
      for (const { resource: process, scopeSpans } of tracesBody.parse(body).resourceSpans) {
        resources.push(process.attributes);
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
    } else {
      const { resourceMetrics } = metricsBody.parse(body);
      resources.push(...resourceMetrics.map((each) => each.resource.attributes));
      const all = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics);
      for (const each of all.flatMap((scope) => scope.metrics)) metrics.set(each.name, each);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(request.url, Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');
  return {
    ...{ url: `http://127.0.0.1:${address.port}`, spans, metrics, resources, bodies },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
