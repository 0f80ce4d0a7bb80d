import { DurableClient, HostGoneError } from './durable-client';
import type { AwaitedEvent, Program } from './program';
import { eventsOf } from './program';

const POLL_MILLISECONDS = 40;

interface PendingEvent extends AwaitedEvent {
  /** When its generation was first seen; `undefined` until then. */
  seenAt: number | undefined;
}

/**
 * Stands for the world outside: starts the programs and raises the events that they wait for, on a host that may die at
 * any moment. What a host has accepted is never sent again, so that anything it forgets shows: its instance never ends.
 */
export class Driver {
  /** Ids of instances whose start a host has accepted. */
  readonly accepted = new Set<string>();
  private readonly waiting: Program[];
  private readonly live = new Map<string, Program>();
  private pending: PendingEvent[] = [];
  private readonly population: number;

  /** @param population how many programs run at a time. */
  constructor(programs: readonly Program[], population: number) {
    this.waiting = [...programs];
    this.population = population;
  }

  get isDone(): boolean {
    return this.waiting.length === 0 && this.live.size === 0;
  }

  /** Ids of the programs that run. */
  get running(): readonly string[] {
    return [...this.live.keys()];
  }

  /** No program that has not begun will. */
  startNoMore(): void {
    this.waiting.length = 0;
  }

  /** Works until all programs have ended, the host is gone, or `signal` says so. */
  async drive(url: string, signal: AbortSignal): Promise<void> {
    const client = new DurableClient(url);
    while (!this.isDone && !signal.aborted) {
      try {
        await this.round(client);
      } catch (error) {
        // The host died meanwhile: nothing is known of the call under way, the next host will tell.
        if (!(error instanceof HostGoneError)) throw error;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  }

  private async round(client: DurableClient): Promise<void> {
    await this.startPrograms(client);
    const live = new Map((await client.live()).map((instance) => [instance.instanceId, instance]));
    for (const instanceId of [...this.live.keys()].filter((id) => this.accepted.has(id) && !live.has(id))) {
      // An instance that is not even known stays among the running: the run will end with a complaint about it.
      if ((await client.instance(instanceId)) !== undefined) this.live.delete(instanceId);
    }
    await Promise.all(
      this.pending.map(async (event) => {
        const generation = live.get(event.instanceId)?.input?.generation;
        // Events of a later generation would be lost with the present one.
        if (generation === event.generation) await this.raiseWhenDue(client, event);
      }),
    );
  }

  private async startPrograms(client: DurableClient): Promise<void> {
    for (const program of this.live.values())
      if (!this.accepted.has(program.instanceId)) await this.start(client, program);
    while (this.live.size < this.population) {
      const program = this.waiting.shift();
      if (program === undefined) return;
      this.live.set(program.instanceId, program);
      this.pending.push(
        ...eventsOf(program.instanceId, program.generations).map((event) => ({ ...event, seenAt: undefined })),
      );
      await this.start(client, program, true);
    }
  }

  /** A start whose answer got lost may have been committed, and its instance may have ended: it must not run twice. */
  private async start(client: DurableClient, { instanceId, generations }: Program, isFirst = false): Promise<void> {
    const isKnown = !isFirst && (await client.instance(instanceId)) !== undefined;
    if (!isKnown) {
      const sent = await client.start('program', instanceId, { generation: 0, generations, carried: [] });
      if (sent !== 'accepted') throw new Error(`The start of ${instanceId} was refused.`);
    }
    this.accepted.add(instanceId);
  }

  private async raiseWhenDue(client: DurableClient, event: PendingEvent): Promise<void> {
    event.seenAt ??= Date.now();
    if (Date.now() < event.seenAt + event.raisedAfterMilliseconds) return;
    const sent = await client.raise(event.instanceId, event.name);
    if (sent === 'accepted') this.pending = this.pending.filter((other) => other !== event);
  }
}
