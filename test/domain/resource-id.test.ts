import * as fc from 'fast-check';
import {
  comparable,
  isResourceId,
  MAX_RESOURCE_ID_LENGTH,
  nameOf,
  parentOf,
  parseResourceId,
  partsOf,
  resourceTypeOf,
  sameResource,
} from '../../domain/resource-id';
import { DATABASE_ID, resourceId, SERVER_ID, SUBSCRIPTION, VAULT_ID } from './sample-ids';

const letter = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz'));
const word = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
const name = fc
  .tuple(
    fc.constantFrom(...Array.from('ab9_()-éя中')),
    fc.string({ unit: fc.constantFrom(...Array.from('abyz019_.()-éñя中')), maxLength: 24 }),
  )
  .map(([first, rest]) => first + rest);
const groupName = name.map((text) => `${text}g`);

interface Parts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly namespace: string;
  readonly pairs: readonly (readonly [string, string])[];
}

const partsArbitrary: fc.Arbitrary<Parts> = fc.record({
  subscriptionId: fc.uuid(),
  resourceGroup: groupName,
  namespace: fc.tuple(word, word).map((words) => words.join('.')),
  pairs: fc.array(fc.tuple(word, name), { minLength: 1, maxLength: 4 }),
});

const write = ({ subscriptionId, resourceGroup, namespace, pairs }: Parts): string =>
  ['', 'subscriptions', subscriptionId, 'resourceGroups', resourceGroup, 'providers', namespace, ...pairs.flat()].join(
    '/',
  );

const validId = partsArbitrary.map(write);
const anyCasing = fc.mixedCase(validId);

describe('a resource id', () => {
  test('is split into its parts, in their own spelling', () => {
    expect(partsOf(resourceId(DATABASE_ID))).toEqual({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: 'ossdemoRG',
      namespace: 'Microsoft.DBforPostgreSQL',
      types: ['servers', 'databases'],
      names: ['testpostgresql', 'empdb11'],
    });
  });

  test('has a type, a name and a parent', () => {
    const id = resourceId(DATABASE_ID);
    expect(resourceTypeOf(id)).toBe('Microsoft.DBforPostgreSQL/servers/databases');
    expect(nameOf(id)).toBe('empdb11');
    expect(parentOf(id)).toBe(SERVER_ID);
  });

  test('has no parent when it stands directly in its resource group', () => {
    expect(parentOf(resourceId(SERVER_ID))).toBeUndefined();
  });

  test.each([
    ['lower-cased, as Resource Graph answers', DATABASE_ID.toLowerCase()],
    ['upper-cased', DATABASE_ID.toUpperCase()],
    ['with /Subscriptions/ and resourcegroups', DATABASE_ID.replace('/subs', '/Subs').replace('Groups', 'groups')],
    ['with Backupvaults', VAULT_ID.replace('backupVaults', 'Backupvaults')],
  ])('is accepted %s, and keeps that spelling', (_how, text) => {
    expect(parseResourceId(text)).toEqual({ ok: true, value: text });
  });

  test('parses in every casing, and keeps its spelling', () => {
    fc.assert(
      fc.property(anyCasing, (text) => {
        expect(parseResourceId(text)).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('is the same resource in every other casing, with the same comparable form', () => {
    fc.assert(
      fc.property(
        validId.chain((text) => fc.tuple(fc.mixedCase(fc.constant(text)), fc.mixedCase(fc.constant(text)))),
        ([left, right]) => {
          expect(sameResource(left, right)).toBe(true);
          expect(comparable(left)).toBe(comparable(right));
        },
      ),
    );
  });

  test('is rebuilt by its parts', () => {
    fc.assert(
      fc.property(partsArbitrary, (parts) => {
        const { types, names, ...scope } = partsOf(resourceId(write(parts)));
        expect(scope).toEqual({
          subscriptionId: parts.subscriptionId,
          resourceGroup: parts.resourceGroup,
          namespace: parts.namespace,
        });
        expect(types.map((type, index) => [type, names[index]])).toEqual(parts.pairs);
      }),
    );
  });

  test('is the parent of every child that is appended to it', () => {
    fc.assert(
      fc.property(anyCasing, word, name, (text, childType, childName) => {
        const child = resourceId(`${text}/${childType}/${childName}`);
        expect(parentOf(child)).toBe(text);
        expect(nameOf(child)).toBe(childName);
        expect(resourceTypeOf(child)).toBe(`${resourceTypeOf(resourceId(text))}/${childType}`);
      }),
    );
  });

  test('is another resource when any of its names differs', () => {
    expect(sameResource(DATABASE_ID, SERVER_ID)).toBe(false);
    expect(sameResource(DATABASE_ID, `${SERVER_ID}/databases/empdb12`)).toBe(false);
  });

  test('may have exactly the longest length, and not one character more', () => {
    const missing = MAX_RESOURCE_ID_LENGTH - SERVER_ID.length;
    const longest = `${SERVER_ID}${'x'.repeat(missing % 4)}${'/a/b'.repeat(Math.floor(missing / 4))}`;
    expect(longest).toHaveLength(MAX_RESOURCE_ID_LENGTH);
    expect(isResourceId(longest)).toBe(true);
    expect(parseResourceId(`${longest}x`)).toEqual({ ok: false, problem: 'it is longer than 1024 characters' });
  });
});

const inGroup = (rest: string, group = 'rg'): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/${rest}`;

describe('the reason why a text is no resource id', () => {
  test.each([
    ['', 'it does not start with /subscriptions/'],
    ['/', 'it does not start with /subscriptions/'],
    [DATABASE_ID.slice(1), 'it does not start with /subscriptions/'],
    [`https://management.azure.com${DATABASE_ID}`, 'it does not start with /subscriptions/'],
    [`/${DATABASE_ID}`, 'it does not start with /subscriptions/'],
    [`/tenants/${SUBSCRIPTION}`, 'it does not start with /subscriptions/'],
    ['/subscriptions', 'the subscription id is not a GUID'],
    [DATABASE_ID.replace(SUBSCRIPTION, 'my-subscription'), 'the subscription id is not a GUID'],
    [DATABASE_ID.replace('1111-', '111-'), 'the subscription id is not a GUID'],
    [DATABASE_ID.replace('11111111', '1111111g'), 'the subscription id is not a GUID'],
    [DATABASE_ID.replace(SUBSCRIPTION, `{${SUBSCRIPTION}}`), 'the subscription id is not a GUID'],
    [`/subscriptions/${SUBSCRIPTION}`, 'it has no /resourceGroups/ after the subscription'],
    [DATABASE_ID.replace('resourceGroups', 'groups'), 'it has no /resourceGroups/ after the subscription'],
    [inGroup('Microsoft.Web/sites/a', ''), 'the resource group name is not valid'],
    [inGroup('Microsoft.Web/sites/a', 'ends.'), 'the resource group name is not valid'],
    [inGroup('Microsoft.Web/sites/a', 'x'.repeat(91)), 'the resource group name is not valid'],
    [`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`, 'it has no /providers/ after the resource group'],
    [inGroup(''), 'the provider namespace is not valid'],
    [inGroup('Microsoft/sites/a'), 'the provider namespace is not valid'],
    [inGroup('Microsoft..Web/sites/a'), 'the provider namespace is not valid'],
    [inGroup('Microsoft.Web'), 'resource types and names do not come in pairs'],
    [inGroup('Microsoft.Web/sites'), 'resource types and names do not come in pairs'],
    [inGroup('Microsoft.Web/sites/a/slots'), 'resource types and names do not come in pairs'],
    [inGroup('Microsoft.Web/9sites/a'), 'a resource type is not valid'],
    [inGroup('Microsoft.Web//a'), 'a resource type is not valid'],
    [inGroup('Microsoft.Web/sites/.a'), 'a resource name has characters that Azure names never have'],
    [inGroup(`Microsoft.Web/sites/${'a'.repeat(261)}`), 'a resource name has characters that Azure names never have'],
  ])('for %j is that %s', (text, problem) => {
    expect(parseResourceId(text)).toEqual({ ok: false, problem });
  });

  test('takes a resource group name of the greatest length that Azure allows', () => {
    expect(isResourceId(inGroup('Microsoft.Web/sites/a', 'x'.repeat(90)))).toBe(true);
  });
});

describe('an id that was tampered with', () => {
  test.each([
    ['a traversal out of the resource', `${SERVER_ID}/databases/..`],
    ['a traversal in the middle', inGroup('Microsoft.Web/sites/a', '..')],
    ['a traversal to another subscription', `${SERVER_ID}/../../../../../../${SUBSCRIPTION}`],
    ['a segment that stands for the same place', `${SERVER_ID}/./databases/empdb11`],
    ['an encoded traversal', `${SERVER_ID}/databases/%2e%2e`],
    ['an encoded slash', `${SERVER_ID}/databases/a%2fb`],
    ['an empty segment', SERVER_ID.replace('/servers/', '/servers//')],
    ['a trailing slash', `${SERVER_ID}/`],
    ['a query', `${SERVER_ID}?api-version=2017-12-01`],
    ['a fragment', `${SERVER_ID}#top`],
    ['a backslash', SERVER_ID.replaceAll('/', '\\')],
    ['one backslash among slashes', SERVER_ID.replace('/servers/', '\\servers/')],
    ['a line break', `${SERVER_ID}\r\nX-Injected: 1`],
    ['a line break at the very end', `${SERVER_ID}\n`],
    ['a NUL', `${SERVER_ID}\0`],
    ['a blank', `${SERVER_ID} `],
    ['two kilobytes', `${SERVER_ID}${'/a/b'.repeat(512)}`],
    ['a full-width slash', SERVER_ID.replace('/servers/', '\uff0fservers/')],
    ['full-width dots', `${SERVER_ID}/databases/\uff0e\uff0e`],
    ['a letter in two parts (e and an accent)', `${SERVER_ID}/databases/e\u0301`],
    ['a text that runs backwards', `${SERVER_ID}/databases/a\u202eb`],
    ['a character without width', `${SERVER_ID}/databases/a\u200bb`],
    ['half of a surrogate pair', `${SERVER_ID}/databases/a\ud800`],
    ['a word of the path in look-alike letters', SERVER_ID.replace('subscriptions', 'ѕubscriptions')],
  ])('is refused: %s', (_what, text) => {
    expect(isResourceId(text)).toBe(false);
  });

  test('is refused when it has the Kelvin sign, which would become the letter k of another name', () => {
    const name = `${SERVER_ID}/databases/ban\u212a`;
    expect(sameResource(name, `${SERVER_ID}/databases/bank`)).toBe(true);
    expect(parseResourceId(name)).toEqual({ ok: false, problem: 'it is not in Unicode normal form C' });
  });

  const foreign = fc.constantFrom(
    ...['?', '#', '%', '\\', ' ', '\t', '\r', '\n', '\0', '\x7f', '\x1b', '&', ';', ':', '@', '"', "'", '<', '>', '*'],
    ...['|', '^', '`', '{', '}', '[', ']', '$', '!', '=', '+', ',', '~', '\u00a0', '\u200b', '\u2028', '\u202e'],
    ...['\u2044', '\u2215', '\uff0f', '\ufeff', '\u212a', '\ud800', '🙂'],
  );

  test('is refused with a foreign character at any place', () => {
    fc.assert(
      fc.property(anyCasing, foreign, fc.nat(), (text, character, position) => {
        const at = position % (text.length + 1);
        expect(isResourceId(text.slice(0, at) + character + text.slice(at))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('is refused with one slash too many or too few at any place', () => {
    fc.assert(
      fc.property(anyCasing, fc.nat(), (text, which) => {
        const segments = text.slice(1).split('/');
        const at = which % segments.length;
        expect(isResourceId(`/${segments.toSpliced(at, 0, '').join('/')}`)).toBe(false);
        expect(isResourceId(`/${segments.toSpliced(at, 1).join('/')}`)).toBe(false);
      }),
    );
  });

  test('never makes the check throw, and what passes it has no way out of its path', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(validId, fc.string({ unit: 'binary', maxLength: 3 }), fc.nat()).map(([text, insertion, position]) => {
        const at = position % (text.length + 1);
        return text.slice(0, at) + insertion + text.slice(at);
      }),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const id = parseResourceId(text);
        expect(id.ok).toBe(isResourceId(text));
        if (id.ok) expect(new URL(id.value, 'https://arm.test').pathname).toBe(encodeURI(id.value));
        else expect(id.problem).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});
