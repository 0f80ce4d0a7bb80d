import { isDate } from 'node:util/types';
import type { RetryPolicy } from './retry-policy';
import { readRetryPolicy } from './retry-policy';

/** One entry of the SDK's action list. Compound children stay unread until they are started. */
export type Action =
  | {
      readonly kind: 'activity';
      readonly name: string;
      readonly input: unknown;
      readonly retry: RetryPolicy | undefined;
    }
  | {
      readonly kind: 'subOrchestration';
      readonly name: string;
      readonly instanceId: string | undefined;
      readonly version: string | undefined;
      readonly input: unknown;
      readonly retry: RetryPolicy | undefined;
    }
  | { readonly kind: 'timer'; readonly fireAt: number; readonly isCanceled: boolean }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'continueAsNew'; readonly input: unknown }
  | { readonly kind: 'all' | 'any'; readonly children: readonly unknown[] }
  | { readonly kind: 'unsupported'; readonly what: string };

type Fields = Readonly<Record<string, unknown>>;

const unsupportedActions: Readonly<Record<number, string>> = {
  7: 'callEntity',
  8: 'callHttp',
  9: 'signalEntity',
  10: 'signalEntity (scheduled)',
  13: 'lock',
  14: 'release of an entity lock',
};

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

const readers: Readonly<Record<number, (value: Fields) => Action>> = {
  0: (value) => readActivity(value, undefined),
  1: (value) => readActivity(value, readRetryPolicy(value['retryOptions'])),
  2: (value) => readSubOrchestration(value, undefined),
  3: (value) => readSubOrchestration(value, readRetryPolicy(value['retryOptions'])),
  4: (value) => ({ kind: 'continueAsNew', input: value['input'] }),
  5: (value) => ({ kind: 'timer', fireAt: readTime(value['fireAt']), isCanceled: value['isCanceled'] === true }),
  6: (value) => ({ kind: 'event', name: text(value, 'externalEventName') }),
  11: (value) => ({ kind: 'any', children: readList(value['compoundActions']) }),
  12: (value) => ({ kind: 'all', children: readList(value['compoundActions']) }),
};

/** Reads one action as the SDK made it, live (a Date in `fireAt`) or through JSON. Throws a TypeError on what is none. */
export function readAction(value: unknown): Action {
  if (!isRecord(value) || typeof value['actionType'] !== 'number') {
    throw new TypeError('The orchestrator answered something that is not an action of the durable SDK.');
  }
  const type = value['actionType'];
  const read = readers[type];
  return read === undefined
    ? { kind: 'unsupported', what: unsupportedActions[type] ?? `action type ${type}` }
    : read(value);
}

function readActivity(value: Fields, retry: RetryPolicy | undefined): Action {
  return { kind: 'activity', name: text(value, 'functionName'), input: value['input'], retry };
}

function readSubOrchestration(value: Fields, retry: RetryPolicy | undefined): Action {
  const { instanceId, version } = value;
  return {
    kind: 'subOrchestration',
    name: text(value, 'functionName'),
    instanceId: typeof instanceId === 'string' && instanceId !== '' ? instanceId : undefined,
    version: typeof version === 'string' ? version : undefined,
    input: value['input'],
    retry,
  };
}

function readTime(value: unknown): number {
  const time = isDate(value) ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new TypeError('A durable timer was created with an invalid date.');
  }
  return time;
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Fields, key: string): string {
  const found = value[key];
  if (typeof found !== 'string') {
    throw new TypeError(`An action of the durable SDK has no "${key}".`);
  }
  return found;
}
