import type { Authentication } from './authentication';
import { appRoleOf } from './role';

interface Announcement {
  readonly level: 'information' | 'warning';
  readonly message: string;
}

/** What the log says of who may call, at the start and in the first invocation of a process. */
export function announcementOf(authentication: Authentication): Announcement {
  switch (authentication.mode) {
    case 'appService':
      return { level: 'information', message: 'Callers are those whom App Service authentication knows, by app role.' };
    case 'functionKeys': {
      const names = authentication.keyCallerRoles.map(appRoleOf).join(', ');
      if (names !== '') return { level: 'information', message: `Whoever has a function key is: ${names}.` };
      const message = 'Function keys open nothing, as SAUVEGARDE_KEY_CALLER_ROLES is empty: every request is refused.';
      return { level: 'warning', message };
    }
    case 'open':
      return {
        level: 'warning',
        message: 'Nobody is asked who they are: SAUVEGARDE_AUTHENTICATION is open, and everyone may do everything.',
      };
  }
}
