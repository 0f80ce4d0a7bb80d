import type { RequestRecord } from '../../local/arm';
import type { Monitor, RunningApp } from './running-app';
import { flexibleServerBody, flexibleServerId, protectionPath, validationPath, vaultId } from './seeded-estate';

/** What can be asked of the app; `delete` deletes the data too. */
export type Flow = 'protect' | 'validate' | 'stop' | 'delete';

export interface Subject {
  readonly resourceId: string;
  readonly body: object;
}

export const flexibleServer: Subject = { resourceId: flexibleServerId, body: flexibleServerBody };

/** Sends the request of a flow and gives the operation's id. */
export function begin(app: RunningApp, flow: Flow, { resourceId, body }: Subject = flexibleServer): Promise<string> {
  switch (flow) {
    case 'protect':
      return app.start('PUT', protectionPath(resourceId), body);
    case 'validate':
      return app.start('POST', validationPath(resourceId), body);
    case 'stop':
      return app.start('DELETE', `${protectionPath(resourceId)}?vaultId=${vaultId}`);
    case 'delete':
      return app.start('DELETE', `${protectionPath(resourceId)}?data=delete&vaultId=${vaultId}`);
  }
}

/** Everything that a client which polls the monitor sees, the last entry being the end. */
export async function watch(app: RunningApp, operationId: string): Promise<readonly Monitor[]> {
  const seen: Monitor[] = [];
  const end = await app.until(operationId, (monitor) => {
    seen.push(monitor);
    return false;
  });
  return [...seen, end];
}

/** Runs a flow to its end. */
export async function run(app: RunningApp, flow: Flow, subject?: Subject): Promise<Monitor> {
  return app.ended(await begin(app, flow, subject));
}

/** The requests to ARM, without those for tokens. */
export const armCalls = (app: RunningApp): readonly RequestRecord[] =>
  app.arm.requests.filter(({ kind }) => kind !== 'token');

/** Their kinds, in order. */
export const armCallKinds = (app: RunningApp): readonly (string | null)[] => armCalls(app).map(({ kind }) => kind);

/** Arrival times of the requests of a kind, in seconds since the first request to ARM. */
export function secondsOf(app: RunningApp, kind: string): readonly number[] {
  const calls = armCalls(app);
  const start = calls[0]?.at ?? 0;
  return calls.filter((call) => call.kind === kind).map(({ at }) => (at - start) / 1000);
}

/** A failure that tells its reader what happened and what to do. */
export function expectExplained(monitor: Monitor, code: string): void {
  expect(monitor).toMatchObject({
    status: 'Failed',
    error: {
      code,
      message: expect.stringMatching(/\w+ \w+/),
      advice: { cause: expect.stringMatching(/\w+ \w+/), fix: expect.stringMatching(/\w+/) },
    },
  });
}

export function expectProtected(monitor: Monitor): void {
  expect(monitor).toMatchObject({
    status: 'Succeeded',
    result: { kind: 'Protected', protection: { vaultId, protectionState: 'ProtectionConfigured' } },
  });
}
