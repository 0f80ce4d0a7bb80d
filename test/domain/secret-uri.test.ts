import * as fc from 'fast-check';
import { isSecretUri } from '../../domain/secret-uri';

const SECRET = 'https://testkv.vault.azure.net/secrets/pg-connection';
const VERSION = '0123456789abcdef0123456789abcdef';

describe('a secret URI', () => {
  test.each([
    ['without a version', SECRET],
    ['with a version', `${SECRET}/${VERSION}`],
    ['in capitals', SECRET.toUpperCase()],
    ['of the Chinese cloud', SECRET.replace('vault.azure.net', 'vault.azure.cn')],
    ["of the US government's cloud", SECRET.replace('vault.azure.net', 'vault.usgovcloudapi.net')],
    ['of a vault with the shortest name', SECRET.replace('testkv', 'kv1')],
    ['of a vault with a short name and a hyphen', SECRET.replace('testkv', 'k-1')],
    ['of a vault with the longest name', SECRET.replace('testkv', 'k'.repeat(24))],
    ['of a secret with the longest name', SECRET.replace('pg-connection', 's'.repeat(127))],
  ])('is taken %s', (_how, text) => {
    expect(isSecretUri(text)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['no TLS', SECRET.replace('https', 'http')],
    ['a query', `${SECRET}?api-version=7.4`],
    ['an empty query', `${SECRET}?`],
    ['a fragment', `${SECRET}#x`],
    ['user info', SECRET.replace('//', '//user:password@')],
    ['a user info that looks like the host', `https://testkv.vault.azure.net@evil.example/secrets/a`],
    ['a port', SECRET.replace('.net/', '.net:8443/')],
    ['another host', 'https://evil.example/secrets/pg-connection'],
    ['a host that only begins like it', SECRET.replace('.net/', '.net.evil.example/')],
    ['a host that only ends like it', SECRET.replace('testkv.vault', 'testkv.evilvault')],
    ['a label too many', SECRET.replace('testkv', 'evil.testkv')],
    ['a dot that is another character', SECRET.replace('vault.azure', 'vaultxazure')],
    ['no vault', SECRET.replace('testkv.', '')],
    ['a vault name of two letters', SECRET.replace('testkv', 'kv')],
    ['a vault name of 25 letters', SECRET.replace('testkv', 'k'.repeat(25))],
    ['a vault name of 25 characters with hyphens', SECRET.replace('testkv', `${'k-'.repeat(12)}k`)],
    ['a vault name with a digit first', SECRET.replace('testkv', '1kv')],
    ['a vault name with a hyphen last', SECRET.replace('testkv', 'testkv-')],
    ['a vault name with two hyphens in a row', SECRET.replace('testkv', 'test--kv')],
    ['a key instead of a secret', SECRET.replace('secrets', 'keys')],
    ['no secret', 'https://testkv.vault.azure.net/secrets/'],
    ['a secret name with a character that none has', SECRET.replace('pg-connection', 'pg_connection')],
    ['a secret name of 128 characters', SECRET.replace('pg-connection', 's'.repeat(128))],
    ['a traversal', `${SECRET}/../../keys/a`],
    ['a version that is none', `${SECRET}/latest`],
    ['a version that is too long', `${SECRET}/${VERSION}0`],
    ['a trailing slash', `${SECRET}/`],
    ['white space', ` ${SECRET}`],
    ['a line break', `${SECRET}\n`],
    ['a look-alike of the letter k', SECRET.replace('testkv', 'test\u212av')],
    ['the value of a secret', 'Server=pg.postgres.database.azure.com;User Id=backup;Password=hunter2;'],
    ['a very long text', SECRET + 'a'.repeat(1_000_000)],
  ])('is refused with %s', (_what, text) => {
    expect(isSecretUri(text)).toBe(false);
  });

  test('never has a place in which a secret could travel', () => {
    const pieces = fc.constantFrom(
      'https://',
      'testkv',
      '.vault.azure.net',
      '/secrets/',
      'a',
      '-',
      '@',
      ':',
      '?',
      '#',
      '/',
      'p=1',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (texts) => {
        const text = ['https://testkv', '.vault.azure.net', '/secrets/a', ...texts].join('');
        fc.pre(isSecretUri(text));
        const { username, password, search, hash, port } = new URL(text);
        expect([username, password, search, hash, port]).toEqual(['', '', '', '', '']);
      }),
      { maxSkipsPerRun: 1000 },
    );
  });
});
