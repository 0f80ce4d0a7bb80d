import { useApp } from '../../integration/use-app';
import type { RunningApp, RunningAppOptions } from '../../integration/running-app';
import { defaultSubscriptionId } from '../../../local/arm';

/**
 * An app whose platform says that App Service authentication is on, so that the tests may play the platform and say who is
 * signed in; it may touch the seeded subscription only. Requests of one caller are few, so that a limit can be met.
 */
export const guardedSettings = {
  SAUVEGARDE_AUTHENTICATION: 'appService',
  WEBSITE_AUTH_ENABLED: 'True',
  SAUVEGARDE_ALLOWED_SCOPES: `/subscriptions/${defaultSubscriptionId}`,
  SAUVEGARDE_ALLOW_GRANTS: 'true',
  SAUVEGARDE_REQUESTS_PER_MINUTE: '1',
  SAUVEGARDE_REQUEST_BURST: '20',
};

export const useGuardedApp = (options: RunningAppOptions = {}): (() => RunningApp) =>
  useApp({ ...options, appSettings: { ...guardedSettings, ...options.appSettings } });
