import { type OtlpReceiver, startOtlpReceiver } from '../telemetry/otlp-receiver';
import { armCalls } from './flows';
import { type RunningApp, type RunningAppOptions, startApp } from './running-app';

export interface Traced {
  readonly receiver: OtlpReceiver;
  readonly calls: ReturnType<typeof armCalls>;
  readonly requestsSeen: string;
}

/** Runs something on an app that sends its telemetry to a collector; the end of the app sends what is left. */
export async function traced(
  work: (app: RunningApp) => Promise<unknown>,
  { appSettings, ...options }: RunningAppOptions = {},
): Promise<Traced> {
  const receiver = await startOtlpReceiver();
  const app = await startApp({
    ...options,
    appSettings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...appSettings },
  });
  try {
    await work(app);
    return { receiver, calls: armCalls(app), requestsSeen: JSON.stringify(app.arm.requests) };
  } finally {
    await app.stop();
    await receiver.close();
  }
}
