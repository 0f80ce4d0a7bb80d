import { readApiDocument } from '../support/api-document';
import { useGuardedApp } from '../support/guarded-app';
import { grantsOffCases } from './cases/permissions';
import { playCase } from './play-case';

describe('the contract of an app that may not grant', () => {
  const app = useGuardedApp({ appSettings: { SAUVEGARDE_ALLOW_GRANTS: 'false' } });

  it.each(grantsOffCases)('is kept by $operation: $status $code', async (each) => {
    await playCase(app(), await readApiDocument(app()), each);
  });
});
