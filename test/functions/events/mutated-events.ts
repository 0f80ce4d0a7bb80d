import * as fc from 'fast-check';

/** The members that decide, besides those that a draw finds by itself. */
const PATHS: readonly (readonly string[])[] = [
  [],
  ['eventType'],
  ['type'],
  ['subject'],
  ['data'],
  ['data', 'operationName'],
  ['data', 'resourceUri'],
  ['data', 'status'],
  ['data', 'claims'],
  ['topic'],
  ['id'],
];

const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\u202e',
  '\ud800',
  'K',
  '\u212a',
  'ı',
  'e\u0301',
  '/',
  '//',
  '/../',
  '%2f..%2f',
  '..\\',
  '?api-version=1',
  '#',
  '/providers/Microsoft.Authorization/locks/x',
  '/databases/appdb',
  '-copy',
  '.',
  '\n',
  'x'.repeat(5_000),
];

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, [], {}, [null], '', 'Succeeded', 'Failed', '\u0000', {
    toString: 'x',
    length: 3,
  }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(10_000, 100_000).map((length) => 'a'.repeat(length)),
  fc.constantFrom(50, 500).map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown),
);

/** What is done to one member: as JSON text, since `__proto__` is a member like others only there. */
interface Mutation {
  readonly path: readonly string[];
  readonly change: (value: unknown) => unknown;
}

const REMOVED = Symbol('removed');

const onText =
  (change: (text: string) => string) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? change(value) : value;

const change: fc.Arbitrary<Mutation['change']> = fc.oneof(
  fc.constant(() => REMOVED),
  junk.map((value) => () => value),
  fc.constant((value: unknown) => [value]),
  fc.constant((value: unknown) => ({ value })),
  fc.constantFrom(
    onText((text) => text.toUpperCase()),
    onText((text) => text.toLowerCase()),
  ),
  fc.tuple(fc.constantFrom(...oddTexts), fc.double({ min: 0, max: 1, noNaN: true })).map(([odd, at]) =>
    onText((text) => {
      const place = Math.round(text.length * at);
      return `${text.slice(0, place)}${odd}${text.slice(place)}`;
    }),
  ),
  fc.constantFrom(...oddTexts).map((odd) => onText((text) => `${text}${odd}`)),
  fc.double({ min: 0, max: 1, noNaN: true }).map((at) => onText((text) => text.slice(0, Math.round(text.length * at)))),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty', '').chain((key) =>
    junk.map((value) => (target: unknown) => {
      if (typeof target !== 'object' || target === null || Array.isArray(target)) return target;
      const entry = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
      const rest = JSON.stringify(target).slice(1);
      return JSON.parse(rest === '}' ? `{${entry}}` : `{${entry},${rest}`) as unknown;
    }),
  ),
);

function applyAt(value: unknown, path: readonly string[], apply: Mutation['change']): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return apply(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const changed = applyAt(Reflect.get(value, key), rest, apply);
  const entries = Object.entries(value).filter(([name]) => name !== key);
  return Object.fromEntries(changed === REMOVED || changed === undefined ? entries : [...entries, [key, changed]]);
}

/** One to three members of a sample changed: gone, of another type, huge, in other casing, with odd characters. */
export const mutatedEvent = (samples: readonly string[]): fc.Arbitrary<unknown> => {
  const mutation = fc.record({ path: fc.constantFrom(...PATHS), change });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { minLength: 0, maxLength: 3 }))
    .map(([text, all]) => {
      const event = all.reduce<unknown>((value, each) => applyAt(value, each.path, each.change), JSON.parse(text));
      return event === REMOVED ? null : event;
    });
};
