import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hostCommand } from '../app/built-host';
import { DurableClient } from '../chaos/durable-client';
import type { HostCommand, HostProcess } from '../chaos/host-process';
import { startHostProcess } from '../chaos/host-process';
import type { Step } from '../chaos/program';

const appDirectory = resolve(__dirname, '../chaos/app');

/** A directory for the data of hosts that run programs; `dispose` ends those that still run and removes it. */
export class ProgramHosts {
  readonly directory = mkdtempSync(join(tmpdir(), 'host-failures-'));
  private readonly running: HostProcess[] = [];

  /** The command for a host on `data` below the directory, or on an absolute path. */
  command(data: string): HostCommand {
    return {
      command: hostCommand,
      appDirectory,
      data: resolve(this.directory, data),
      environment: { SIDE_LOG: join(this.directory, 'side.log') },
    };
  }

  /** Starts a host that has to come up. */
  async start(data: string, wrap: readonly string[] = []): Promise<{ host: HostProcess; client: DurableClient }> {
    const host = startHostProcess(this.command(data), wrap);
    this.running.push(host);
    const url = await host.url;
    if (url === undefined) throw new Error(`The host did not start:\n${host.output()}`);
    return { host, client: new DurableClient(url) };
  }

  async dispose(): Promise<void> {
    for (const host of this.running) host.signal('SIGKILL');
    await Promise.all(this.running.map(({ exit }) => exit));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The input of a program with one generation; `padding` makes it large. */
export function programOf(steps: readonly Step[], padding = 0): unknown {
  return { generation: 0, generations: [steps], carried: ['x'.repeat(padding)] };
}

export function activityStep(delayMilliseconds: number): Step {
  return { kind: 'activity', key: '0.1', delayMilliseconds, failures: 0 };
}

/** Waits until none of the instances is live any more, and returns how they have ended. */
export async function statusesAtEnd(client: DurableClient, instanceIds: readonly string[]): Promise<string[]> {
  for (;;) {
    const live = new Set((await client.live()).map(({ instanceId }) => instanceId));
    if (!instanceIds.some((id) => live.has(id))) break;
    await new Promise((resolvePause) => setTimeout(resolvePause, 30));
  }
  return Promise.all(instanceIds.map(async (id) => (await client.instance(id))?.runtimeStatus ?? 'unknown'));
}
