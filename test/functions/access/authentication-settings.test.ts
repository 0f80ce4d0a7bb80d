import { ConfigError, loadConfig } from '../../../config';
import { authLevelOf } from '../../../functions/access/authentication';

function problemOf(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

const authenticationOf = (environment: Record<string, string>) => loadConfig(environment).access.authentication;

const inAzure = {
  WEBSITE_SITE_NAME: 'sauvegarde-prod',
  WEBSITE_INSTANCE_ID: 'a1',
  SAUVEGARDE_REPORTS_CONTAINER_URL: 'https://reports.blob.core.windows.net/sauvegarde-reports',
};
const onLaptop = { WEBSITE_INSTANCE_ID: 'a1', AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };

describe('the settings of who may call', () => {
  it.each([
    ['in Azure', inAzure],
    ['on a machine that says nothing of itself', {}],
    ['on a laptop', onLaptop],
    ['where App Service authentication is off', { ...inAzure, WEBSITE_AUTH_ENABLED: 'False' }],
    ['where nobody knows whether it is on', { ...inAzure, WEBSITE_AUTH_ENABLED: 'perhaps' }],
  ])('let nobody in by default %s', (_, environment) => {
    expect(authenticationOf(environment)).toEqual({ mode: 'functionKeys', keyCallerRoles: [] });
  });

  it('trust App Service authentication where the platform says that it is on', () => {
    expect(authenticationOf({ ...inAzure, WEBSITE_AUTH_ENABLED: 'True' })).toEqual({ mode: 'appService' });
  });

  it('give the roles that are named to those who have a key', () => {
    const environment = { ...inAzure, SAUVEGARDE_KEY_CALLER_ROLES: ' Reader,Operator ' };
    expect(authenticationOf(environment)).toEqual({ mode: 'functionKeys', keyCallerRoles: ['Reader', 'Operator'] });
  });

  it.each([
    ['of no such name', 'Reader,Owner'],
    ['with the prefix of app roles', 'Sauvegarde.Reader'],
    ['in another spelling', 'reader'],
  ])('refuse roles %s', (_, given) => {
    expect(problemOf({ SAUVEGARDE_KEY_CALLER_ROLES: given })).toContain('SAUVEGARDE_KEY_CALLER_ROLES');
  });

  it.each([
    ['', {}],
    [' in Azure without it', inAzure],
    [' where it is off', { ...inAzure, WEBSITE_AUTH_ENABLED: 'false' }],
    [' on a laptop', onLaptop],
  ])('refuse to believe the header of a platform that does not authenticate%s', (_, environment) => {
    expect(problemOf({ ...environment, SAUVEGARDE_AUTHENTICATION: 'appService' })).toContain(
      'SAUVEGARDE_AUTHENTICATION: cannot be appService',
    );
  });

  it.each([
    ['by its site', { WEBSITE_SITE_NAME: 'sauvegarde-prod' }],
    ['by its instance', { WEBSITE_INSTANCE_ID: 'a1' }],
    ['by its site, whatever else is said', { ...inAzure, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' }],
    ['with App Service authentication', { ...inAzure, WEBSITE_AUTH_ENABLED: 'True' }],
    ['by nothing, as a container somewhere', {}],
    ['by its environment', { AZURE_FUNCTIONS_ENVIRONMENT: 'Production' }],
  ])('refuse to be open in Azure or anywhere but on a laptop, known %s', (_, environment) => {
    expect(problemOf({ ...environment, SAUVEGARDE_AUTHENTICATION: 'open' })).toContain(
      'SAUVEGARDE_AUTHENTICATION: cannot be open in Azure',
    );
  });

  it('are open on a laptop when that is asked for', () => {
    expect(authenticationOf({ ...onLaptop, SAUVEGARDE_AUTHENTICATION: 'open' })).toEqual({ mode: 'open' });
  });

  it('have the host ask for a key, unless there is a token to ask for', () => {
    expect(authLevelOf({ mode: 'functionKeys', keyCallerRoles: [] })).toBe('function');
    expect(authLevelOf({ mode: 'open' })).toBe('function');
    expect(authLevelOf({ mode: 'appService' })).toBe('anonymous');
  });

  it('refuse roles for keys that nobody is asked for', () => {
    const environment = { ...inAzure, WEBSITE_AUTH_ENABLED: 'True', SAUVEGARDE_KEY_CALLER_ROLES: 'Reader' };
    expect(problemOf(environment)).toContain('SAUVEGARDE_KEY_CALLER_ROLES: has no meaning');
  });
});
