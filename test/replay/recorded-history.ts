import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EventType, type HistoryEvent, isHistoryEvent } from '../../local/host/durable/history-event';

/** Histories of released versions: `<version>/<scenario>.<generation>.json`. They are never recorded again. */
export const historiesDirectory = join(__dirname, 'histories');

/**
 * An event of a durable history, without what is the same for all of its episode: its type by name, then its own fields
 * as they are on the wire. Payloads (`Result`, `Input`) are values here and JSON texts there.
 */
const recordedEvent = z.looseObject({ type: z.string() });
export type RecordedEvent = z.infer<typeof recordedEvent>;

const episode = z.strictObject({
  /** The orchestrator's clock, ISO 8601. */
  at: z.iso.datetime(),
  /** What had happened: the start, answers of activities, timers that fired, events that came. */
  facts: z.array(recordedEvent),
  /** What the orchestrator then asked for, by ascending task id. */
  decisions: z.array(recordedEvent),
});
export type RecordedEpisode = z.infer<typeof episode>;

const recordedHistory = z.strictObject({
  /** `context.df.version` of the instance. */
  version: z.string(),
  scenario: z.string(),
  /** From 1; continue-as-new starts the next one. */
  generation: z.number().int().positive(),
  orchestrator: z.string(),
  instanceId: z.string(),
  /** Of this generation. */
  input: z.unknown(),
  episodes: z.array(episode).min(1),
  /** What the last episode came to. */
  end: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('completed'), output: z.unknown() }),
    z.strictObject({ kind: z.literal('continuedAsNew'), input: z.unknown() }),
    z.strictObject({ kind: z.literal('failed'), error: z.string() }),
  ]),
});
export type RecordedHistory = z.infer<typeof recordedHistory>;

/** @throws ZodError when it is not a recorded history */
export const parseHistory = (value: unknown): RecordedHistory => recordedHistory.parse(value);

export const recordedVersions = (): readonly string[] => readdirSync(historiesDirectory).sort();

export const fileNameOf = ({ scenario, generation }: RecordedHistory): string => `${scenario}.${generation}.json`;

export function historiesOf(version: string): readonly RecordedHistory[] {
  const files = readdirSync(join(historiesDirectory, version)).filter((name) => name.endsWith('.json'));
  return files
    .sort()
    .map((file) => parseHistory(JSON.parse(readFileSync(join(historiesDirectory, version, file), 'utf8'))));
}

const types: ReadonlyMap<string, number> = new Map(Object.entries(EventType));
const names: ReadonlyMap<number, string> = new Map(Object.entries(EventType).map(([name, type]) => [type, name]));

/** Fields whose value is a JSON text on the wire. */
const payloads = ['Result', 'Input'] as const;

/** The event as the engine keeps it. @throws Error when its type is none */
export function toWireEvent({ type, ...fields }: RecordedEvent, at: string): HistoryEvent {
  const event: Record<string, unknown> = { EventId: -1, IsPlayed: false, Timestamp: at, ...fields };
  event['EventType'] = types.get(type);
  for (const name of payloads) {
    const value = fields[name];
    if (value !== undefined && value !== null) event[name] = JSON.stringify(value);
  }
  if (!isHistoryEvent(event)) throw new Error(`${type} is not an event of a durable history`);
  return event;
}

/** Bookkeeping of the engine that no orchestrator sees, and what stands elsewhere in the file. */
const left = new Set([
  'EventType',
  'IsPlayed',
  'Timestamp',
  'OrchestrationInstance',
  'ParentInstance',
  'Tags',
  'RetryOf',
]);

const isDefault = (name: string, value: unknown): boolean =>
  (name === 'EventId' && value === -1) || (name === 'Input' && value === null) || (name === 'Version' && value === '');

/** The opposite of {@link toWireEvent}. */
export function toRecordedEvent(event: HistoryEvent): RecordedEvent {
  const recorded: RecordedEvent = { type: names.get(event.EventType) ?? String(event.EventType) };
  for (const [name, value] of Object.entries(event)) {
    if (left.has(name) || isDefault(name, value)) continue;
    const isPayload = payloads.some((payload) => payload === name) && typeof value === 'string';
    recorded[name] = isPayload ? JSON.parse(value) : value;
  }
  return recorded;
}

/** The text of a history's file: an episode a line, so that two of them can be compared by eye. */
export function textOf(history: RecordedHistory): string {
  const episodes = history.episodes.map((each) => JSON.stringify(each)).join(',\n    ');
  const text = JSON.stringify({ ...history, episodes: [] }, null, 2);
  return `${text.replace('"episodes": []', () => `"episodes": [\n    ${episodes}\n  ]`)}\n`;
}
