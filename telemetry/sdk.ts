import { randomUUID } from 'node:crypto';
import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import type { TokenCredential } from '@azure/core-auth';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';

/** Where telemetry goes; to both when both are set. */
export interface TelemetryTargets {
  /** Base URL of an OTLP/HTTP collector, such as `http://localhost:4318`. */
  readonly otlpEndpoint?: string;
  readonly azureMonitor?: {
    readonly connectionString: string;
    /** Set where Application Insights takes no key, only a token of the app. */
    readonly credential?: () => Promise<TokenCredential>;
  };
}

export interface TelemetryOptions extends TelemetryTargets {
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly idGenerator: IdGenerator;
}

export interface RunningTelemetry {
  /** Sends what is left and lets go of the process-wide OpenTelemetry. Never throws: a collector that is gone stops nobody. */
  shutdown(): Promise<void>;
}

interface Exporters {
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

/** Of one sending, its repetitions included: a collector that is gone must not hold up the end of the process. */
const SEND_TIMEOUT_MILLISECONDS = 3000;

function otlpExporters(endpoint: string): Exporters {
  const base = endpoint.replace(/\/+$/, '');
  return {
    spans: new OTLPTraceExporter({ url: `${base}/v1/traces`, timeoutMillis: SEND_TIMEOUT_MILLISECONDS }),
    metrics: new OTLPMetricExporter({ url: `${base}/v1/metrics`, timeoutMillis: SEND_TIMEOUT_MILLISECONDS }),
  };
}

/**
 * Left to itself the exporter sends statistics of its own to an address that nobody has set, and asks the address of instance
 * metadata where it runs. Who sets the variable, also to nothing, decides.
 */
function sendNoStatistics(): void {
  // eslint-disable-next-line no-restricted-syntax -- The exporter knows no other way to be told.
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] ??= 'true';
}

async function azureMonitorExporters({
  connectionString,
  credential,
}: NonNullable<TelemetryTargets['azureMonitor']>): Promise<Exporters> {
  sendNoStatistics();
  const options = {
    connectionString,
    // What cannot be sent is lost: it would lie under the directory of temporary files else.
    disableOfflineStorage: true,
    ...(credential !== undefined && { credential: await credential() }),
  };
  return { spans: new AzureMonitorTraceExporter(options), metrics: new AzureMonitorMetricExporter(options) };
}

/** Starts the OpenTelemetry SDK for this process. Sampling is what `OTEL_TRACES_SAMPLER` says; everything without it. */
export async function startSdk(options: TelemetryOptions): Promise<RunningTelemetry> {
  const exporters: Exporters[] = [];
  if (options.otlpEndpoint !== undefined) exporters.push(otlpExporters(options.otlpEndpoint));
  if (options.azureMonitor !== undefined) exporters.push(await azureMonitorExporters(options.azureMonitor));
  const resource = defaultResource().merge(
    resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.serviceVersion,
      // Counters of two processes would be one series else, which falls back whenever the other sends. An instance of Azure may
      // have several processes, so that its id would not do.
      'service.instance.id': randomUUID(),
    }),
  );
  const tracing = new BasicTracerProvider({
    resource,
    idGenerator: options.idGenerator,
    spanProcessors: exporters.map(({ spans }) => new BatchSpanProcessor(spans)),
  });
  const metering = new MeterProvider({
    resource,
    readers: exporters.map(({ metrics: exporter }) => new PeriodicExportingMetricReader({ exporter })),
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(metering);
  return {
    async shutdown() {
      await Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
      contexts.disable();
      for (const each of [trace, metrics, context]) each.disable();
    },
  };
}
