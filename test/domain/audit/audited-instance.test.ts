import * as fc from 'fast-check';
import { auditedInstanceSchema, vaultOfInstance } from '../../../domain/audit/audited-instance';
import { SERVER_ID, VAULT_ID } from '../sample-ids';
import { anyInstance } from './arbitrary-audit';
import { instance } from './sample-audit';

describe('an instance as an audit finds it', () => {
  test('survives being written to a file', () => {
    fc.assert(
      fc.property(anyInstance, (each) => {
        expect(auditedInstanceSchema.parse(JSON.parse(JSON.stringify(each)))).toEqual(each);
      }),
    );
  });

  test('stands in the vault that its id names, in the bin too', () => {
    expect(vaultOfInstance(instance())).toBe(VAULT_ID);
    expect(vaultOfInstance(instance({ id: `${VAULT_ID}/deletedBackupInstances/a` }))).toBe(VAULT_ID);
    const shouted = instance().id.toUpperCase();
    expect(vaultOfInstance(instance({ id: shouted }))).toBe(VAULT_ID.toUpperCase());
  });

  test.each(['', 'a', VAULT_ID, `${SERVER_ID}/databases/a`, `${VAULT_ID}/../a/b`])(
    'stands in no vault that is known with the id %j',
    (id) => {
      expect(vaultOfInstance(instance({ id }))).toBeUndefined();
    },
  );
});
