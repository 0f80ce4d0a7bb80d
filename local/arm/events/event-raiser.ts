import { z } from 'zod';
import type { JsonObject } from '../json';
import { publishEvents } from './publish-events';
import { eventSchemas } from './resource-event';
import type { ResourceEvent } from './resource-event';

/** Where the emulator sends events of its own changes. */
export const eventTargetSchema = z.strictObject({
  endpoint: z.url(),
  schema: z.enum(eventSchemas).default('EventGridSchema'),
  /** Of the waits between deliveries that fail. */
  timeScale: z.number().nonnegative().default(1),
});
export type EventTarget = z.infer<typeof eventTargetSchema>;

/** What became of the events raised so far. */
export interface RaisedEvents {
  readonly delivered: number;
  readonly deadLetters: readonly JsonObject[];
  /** Why events were not sent at all: a handshake that failed. */
  readonly errors: readonly string[];
}

/** Sends events in the background, each endpoint asked once whether it wants them. */
export class EventRaiser {
  #controller = new AbortController();
  readonly #handshakes = new Set<string>();
  readonly #under = new Set<Promise<void>>();
  #delivered = 0;
  #deadLetters: JsonObject[] = [];
  #errors: string[] = [];

  raise(target: EventTarget | null, events: readonly ResourceEvent[]): void {
    if (target === null || events.length === 0) return;
    const publishing = this.#publish(target, events).finally(() => this.#under.delete(publishing));
    this.#under.add(publishing);
  }

  /** Waits until nothing is under way. */
  async settled(): Promise<RaisedEvents> {
    while (this.#under.size > 0) await Promise.all(this.#under);
    return { delivered: this.#delivered, deadLetters: this.#deadLetters, errors: this.#errors };
  }

  /** What is under way is given up, and all is forgotten. */
  clear(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#handshakes.clear();
    this.#delivered = 0;
    this.#deadLetters = [];
    this.#errors = [];
  }

  async #publish({ endpoint, schema, timeScale }: EventTarget, events: readonly ResourceEvent[]): Promise<void> {
    const { signal } = this.#controller;
    const key = `${schema} ${endpoint}`;
    const handshake = !this.#handshakes.has(key);
    this.#handshakes.add(key);
    try {
      const report = await publishEvents({ endpoint, events, schema, handshake, policy: { timeScale }, signal });
      if (signal.aborted) return;
      this.#delivered += report.delivered;
      this.#deadLetters.push(...report.deadLetters);
    } catch (error) {
      if (signal.aborted) return;
      this.#handshakes.delete(key);
      this.#errors.push(error instanceof Error ? error.message : String(error));
    }
  }
}
