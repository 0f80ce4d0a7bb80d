import { z } from 'zod';
import { startTlsServer } from '../reports/support/tls-server';

const envelope = z.object({
  name: z.string(),
  sampleRate: z.number().optional(),
  tags: z.record(z.string(), z.string()),
  data: z.object({
    baseType: z.string(),
    baseData: z.looseObject({
      name: z.string().optional(),
      id: z.string().optional(),
      responseCode: z.string().optional(),
      success: z.boolean().optional(),
      properties: z.record(z.string(), z.string()).default({}),
    }),
  }),
});
export type Envelope = z.infer<typeof envelope>;

/** The ingestion endpoint of Application Insights, as far as an exporter sees it. */
export interface IngestionStub {
  /** What an app is set to that sends to it. The exporter takes no certificates, so that this one's is not looked at. */
  readonly appSettings: Readonly<Record<string, string>>;
  readonly envelopes: () => readonly Envelope[];
  /** Everything as it came over the wire. */
  readonly text: () => string;
  close(): Promise<void>;
}

/** On a free port of this machine. */
export async function startIngestionStub(status: 200 | 503 = 200): Promise<IngestionStub> {
  const server = await startTlsServer(({ body }, response) => {
    const itemsReceived = z.array(z.unknown()).parse(JSON.parse(body.toString())).length;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ itemsReceived, itemsAccepted: itemsReceived, errors: [] }));
  });
  const text = () => server.seen.map(({ body }) => body.toString()).join('\n');
  return {
    appSettings: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=11111111-2222-4333-8444-555555555555;IngestionEndpoint=${server.origin}/`,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    },
    envelopes: () => server.seen.flatMap(({ body }) => z.array(envelope).parse(JSON.parse(body.toString()))),
    text,
    close: () => server.close(),
  };
}
