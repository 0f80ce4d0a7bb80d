import { ConfigError, loadConfig } from '../../../config';

const approving = { SAUVEGARDE_REQUIRE_APPROVAL: 'true' };
const appService = { WEBSITE_AUTH_ENABLED: 'true' };

describe('the setting that asks for approvals', () => {
  it('is off unless it is switched on, and waits three days', () => {
    expect(loadConfig(appService).approval).toBeUndefined();
    expect(loadConfig({ ...appService, ...approving }).approval).toEqual({ expirySeconds: 72 * 3600 });
  });

  it.each([
    ['function keys', { SAUVEGARDE_AUTHENTICATION: 'functionKeys' }],
    ['an open app', { SAUVEGARDE_AUTHENTICATION: 'open' }],
    ['no authentication that is named', {}],
  ])('is refused with %s, where all callers are the same', (_, authentication) => {
    expect(() => loadConfig({ ...approving, ...authentication })).toThrow(ConfigError);
    expect(() => loadConfig({ ...approving, ...authentication })).toThrow('  SAUVEGARDE_REQUIRE_APPROVAL');
  });

  it.each(['0', '121', 'soon'])('expires after 1 to 120 hours, so that one timer is enough: not %s', (hours) => {
    const settings = { ...appService, ...approving, SAUVEGARDE_APPROVAL_EXPIRY_HOURS: hours };
    expect(() => loadConfig(settings)).toThrow('  SAUVEGARDE_APPROVAL_EXPIRY_HOURS');
  });
});
