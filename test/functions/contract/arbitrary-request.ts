import * as fc from 'fast-check';
import type { RawRequest } from '../../integration/raw-request';
import { allRoles } from '../access/expected-access';
import type { ApiComponents, ApiOperation, ApiParameter } from '../support/api-document';
import { type SignedIn, signedIn } from '../support/client-principal';
import { exampleRequest } from '../support/example-request';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an HTTP client could put into a segment or a value: everything else is encoded. */
const printable = (text: string): string =>
  text.replace(/[^!-~]|[\\#?]/gu, (character) => encodeURIComponent(character));

const oddity = fc.constantFrom(
  '..',
  '.',
  '%2e%2e',
  '%2F',
  '%252F',
  '%00',
  '%',
  '%zz',
  '%c0%ae',
  '%E2%80%AE',
  '{id}',
  '*',
  ';a=b',
  '__proto__',
  "'--",
  '%0d%0ax-forged:%201',
);

const noise = fc.oneof(
  oddity,
  fc.string({ unit: 'grapheme', maxLength: 16 }).map((text) => encodeURIComponent(text)),
  fc.string({ maxLength: 8 }).map(printable),
  fc.string({ minLength: 1500, maxLength: 2500 }).map(printable),
);

/** The text with one of its segments dropped, doubled, or put in the place of another. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.split('/').length), fc.constantFrom('drop', 'double', 'replace', 'case'), noise)
    .map(([index, how, other]) => {
      const segments = text.split('/');
      const at = Math.min(index, segments.length - 1);
      const segment = segments[at] ?? '';
      const instead = { drop: [], double: [segment, segment], replace: [other], case: [segment.toUpperCase()] };
      segments.splice(at, 1, ...instead[how]);
      return segments.join('/');
    });

/** Values that lead to something that is there; by the first segment behind `/api` for ids, and `resources`. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const knownTo = ({ path }: ApiOperation, name: string, known: KnownValues): readonly string[] =>
  (name === 'resourceId' ? known['resources'] : name === 'id' ? known[path.split('/')[2] ?? ''] : undefined) ?? [];

function valueOf({ example, schema }: ApiParameter, known: readonly string[]): fc.Arbitrary<string | undefined> {
  const words = Array.isArray(schema['enum']) ? schema['enum'].map(String) : ['one'];
  const text = typeof example === 'string' ? example : (words[0] ?? 'one');
  return fc.oneof(
    { weight: 5 * known.length, arbitrary: fc.constantFrom(...known, text) },
    { weight: 15, arbitrary: fc.constant(text) },
    { weight: 1, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: mutated(text) },
    { weight: 1, arbitrary: noise },
    { weight: 2, arbitrary: fc.constant(undefined) },
  );
}

/** The object with a member taken away, added, or of another kind. */
function mutatedBody(body: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  const names = Object.keys(body);
  const name = fc.constantFrom(
    ...(names.length > 0 ? names : ['one']),
    '__proto__',
    'constructor',
    'reason',
    'identity',
  );
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), noise, fc.constantFrom(...Object.values(body), null, {}, []));
  return fc.tuple(name, value, fc.boolean()).map(([key, other, drop]) => {
    const rest = Object.entries(body).filter(([member]) => member !== key);
    const all = drop ? rest : [...rest, [key, other] as const];
    // Written by hand, since an object literal cannot have a member of the name `__proto__`.
    return `{${all.map(([member, each]) => `${JSON.stringify(member)}:${JSON.stringify(each)}`).join()}}`;
  });
}

const tooLong = `{"a":"${'x'.repeat(17_000)}"}`;

function bodyOf(operation: ApiOperation, components: ApiComponents): fc.Arbitrary<string | undefined> {
  const { body } = exampleRequest(operation, components);
  const known = isObject(body) ? body : {};
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(body === undefined ? undefined : JSON.stringify(body)) },
    { weight: 5, arbitrary: mutatedBody(known) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', 'null', '\ufeff{}') },
    { weight: 1, arbitrary: fc.constant(tooLong) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const oddHeaders = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'x', ''),
    'x-ms-reason': fc.constantFrom('CHG0031337', 'x'.repeat(257), '"}', ''),
    'x-ms-correlation-request-id': fc.oneof(fc.uuid(), fc.constantFrom('one', '')),
    'idempotency-key': fc.constantFrom('x'.repeat(129), 'with a blank', '\u00e9', ''),
  },
  { requiredKeys: [] },
);

const oddPrincipal = fc.record({ 'x-ms-client-principal': fc.constantFrom('', 'e30=', '%%%') });

const keyed = fc.record({ 'idempotency-key': fc.constantFrom('one-key', 'another-key') });

const headers: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: keyed },
  { weight: 3, arbitrary: oddHeaders },
  { weight: 1, arbitrary: oddPrincipal },
);

/** Somebody new as a rule; the one who comes back has keys and a rate that are used up. */
const senderOf = (regular: string): fc.Arbitrary<SignedIn> =>
  fc.record({
    roles: fc
      .oneof(
        { weight: 4, arbitrary: fc.constant<readonly string[]>(allRoles) },
        { weight: 1, arbitrary: fc.subarray([...allRoles]) },
      )
      .map((roles) => roles.map((role) => `Sauvegarde.${role}`)),
    id: fc.oneof({ weight: 5, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constant(regular) }),
  });

function pathOf(operation: ApiOperation, values: readonly (readonly [ApiParameter, string | undefined])[]): string {
  const query = values.filter(([each, value]) => each.in === 'query' && value !== undefined);
  const path = values
    .filter(([each]) => each.in === 'path')
    .reduce((text, [each, value]) => text.replace(`{${each.name}}`, () => value ?? ''), operation.path);
  return query.length === 0 ? path : `${path}?${query.map(([each, value]) => `${each.name}=${value ?? ''}`).join('&')}`;
}

/** What requests can refer to. */
export interface Surroundings {
  readonly components: ApiComponents;
  readonly known: KnownValues;
  /** The id of a caller who comes back. */
  readonly regular: string;
}

/** Requests to an operation: as its examples are, a little wrong, and altogether wrong. */
export function arbitraryRequest(
  operation: ApiOperation,
  { components, known, regular }: Surroundings,
): fc.Arbitrary<RawRequest> {
  const parameters = operation.parameters.filter((each) => each.in !== 'header');
  const values = parameters.map((each) =>
    valueOf(each, knownTo(operation, each.name, known)).map((value) => [each, value] as const),
  );
  return fc
    .record({ values: fc.tuple(...values), body: bodyOf(operation, components), headers, sender: senderOf(regular) })
    .map(({ values: all, body, headers: sent, sender }) => ({
      method: operation.method,
      path: pathOf(operation, all),
      headers: { 'content-type': 'application/json', ...signedIn(sender), ...sent },
      ...(body !== undefined && { body }),
    }));
}
