import { app, type InvocationContext } from '@azure/functions';
import { idGenerator } from './chosen-ids';
import type { RunningTelemetry, TelemetryTargets } from './sdk';
import { traceInvocations } from './traced-invocations';

/**
 * Turns telemetry on, when it is told where to send it. The SDK is heavy and loads with the first invocation, not with the app.
 * A telemetry that cannot start is said once and then done without: no operation depends on it.
 */
export function registerTelemetry(targets: TelemetryTargets, serviceVersion: string): void {
  if (targets.otlpEndpoint === undefined && targets.azureMonitor === undefined) return;
  let running: Promise<RunningTelemetry | undefined> | undefined;
  const start = async (invocation: InvocationContext): Promise<RunningTelemetry | undefined> => {
    try {
      const { startSdk } = await import('./sdk');
      return await startSdk({ ...targets, serviceName: 'sauvegarde', serviceVersion, idGenerator });
    } catch (error) {
      invocation.warn(`Telemetry is off: it could not be started (${error instanceof Error ? error.name : 'Error'}).`);
      return undefined;
    }
  };
  traceInvocations(async (invocation) => {
    running ??= start(invocation);
    await running;
  });
  app.hook.appTerminate(async () => {
    await (await running)?.shutdown();
  });
}
