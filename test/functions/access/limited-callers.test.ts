import { flexibleServerBody, flexibleServerId, protectionPath } from '../../integration/seeded-estate';
import { signedIn } from '../support/client-principal';
import { guardedSettings, useGuardedApp } from '../support/guarded-app';

const burst = Number(guardedSettings.SAUVEGARDE_REQUEST_BURST);

describe('the limit of requests, over HTTP', () => {
  const app = useGuardedApp();

  /** The codes of so many requests of one caller that writes. */
  async function codesOf(count: number, headers: Record<string, string>): Promise<unknown[]> {
    const codes: unknown[] = [];
    for (let sent = 0; sent < count; sent++) {
      const { body } = await app().request('PUT', protectionPath(flexibleServerId), flexibleServerBody, headers);
      codes.push(body['code']);
    }
    return codes;
  }

  it.each([
    ['no role', []],
    ['another role', ['Sauvegarde.Reader']],
  ])('is for a caller with %s too', async (_, roles) => {
    const codes = await codesOf(burst + 2, signedIn({ roles }));
    expect(codes.slice(0, burst)).toEqual(Array.from({ length: burst }, () => 'MissingRole'));
    expect(codes.slice(burst)).toEqual(['RateLimitExceeded', 'RateLimitExceeded']);
  });

  it('says when the next request will be taken, and what was refused is in the audit trail', async () => {
    const hasty = signedIn({ id: 'hasty' });
    await codesOf(burst, hasty);
    const answer = await app().request('PUT', protectionPath(flexibleServerId), flexibleServerBody, hasty);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const written = app().logged.filter((line) => line.includes('"event":"sauvegarde.write"'));
    expect(written.at(-1)).toContain('"code":"RateLimitExceeded"');
    expect(written.at(-1)).toContain('"id":"hasty"');
  });

  it('counts nobody who is not signed in, and uses up nothing of those who are', async () => {
    app().arm.clearRequests();
    const codes = await codesOf(3 * burst, {});
    expect(new Set(codes)).toEqual(new Set(['Unauthenticated']));
    expect(app().arm.requests).toEqual([]);
    const { status } = await app().request(
      'PUT',
      protectionPath(flexibleServerId),
      flexibleServerBody,
      signedIn({ roles: ['Sauvegarde.Operator'] }),
    );
    expect(status).toBe(202);
  });
});
