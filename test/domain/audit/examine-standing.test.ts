import { flexibleServer, FLEXIBLE, GROUP_SCOPE, responsibility } from '../rules/sample-rules';
import { FLEXIBLE_SERVER_ID, OTHER_VAULT_ID, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import { DAY, examine, instance, onlyFinding, secondsAgo, timelessInstance, unread } from './sample-audit';

const about = {
  resourceId: FLEXIBLE_SERVER_ID,
  subscriptionId: SUBSCRIPTION,
  datasourceType: FLEXIBLE,
  location: 'westeurope',
};

describe('the recovery points of a protected datasource', () => {
  test.each([
    ['inTime', { lastRecoveryPointAt: secondsAgo(DAY) }],
    ['overdue', { lastRecoveryPointAt: secondsAgo(30 * DAY) }],
    ['noneYet', { createdAt: secondsAgo(DAY) }],
    ['noneYet', { lastRecoveryPointAt: 'once' }],
    ['overdue', { createdAt: secondsAgo(30 * DAY) }],
  ])('are %s', (standing, times) => {
    expect(examine([timelessInstance(times)]).line).toMatchObject({ status: 'protected', recoveryPoint: standing });
  });

  test('are nothing to speak of where it is not protected', () => {
    expect(examine([instance({ protectionState: 'ProtectionStopped' })]).line).not.toHaveProperty('recoveryPoint');
  });
});

describe('a datasource whose vault could not be read', () => {
  const unreadVaults = unread(VAULT_ID);

  test('is not said to be unprotected, and nothing is started', () => {
    const createdAt = secondsAgo(DAY);
    const examination = examine([], { basis: { unreadVaults }, resource: flexibleServer({ createdAt }) });
    expect(examination.line).toEqual({ ...about, status: 'unknown', ruleDecision: 'protect', rule: 'all' });
    expect(examination).not.toHaveProperty('remedy');
    expect(onlyFinding(examination)).toEqual({
      ...about,
      kind: 'unknown',
      severity: 'medium',
      rule: 'all',
      message: 'No backup of pg-flex-01 was found, and the vault testBkpVault could not be read (AzureUnreachable).',
      fix: 'Do what the error asks for, and audit again.',
      evidence: {
        ruleDecision: 'protect',
        unreadVaultId: VAULT_ID,
        errorCode: 'AzureUnreachable',
        errorMessage: 'Azure answered 500.',
        serverState: 'Ready',
        createdAt,
      },
    });
  });

  test('is as it is where its backup was found all the same', () => {
    expect(examine([instance()], { basis: { unreadVaults } }).line.status).toBe('protected');
    const stopped = instance({ protectionState: 'ProtectionStopped' });
    expect(examine([stopped], { basis: { unreadVaults } }).line.status).toBe('stopped');
  });

  test('is unprotected where its rule wants it in another vault', () => {
    expect(examine([], { basis: { unreadVaults: unread(OTHER_VAULT_ID) } }).line.status).toBe('unprotected');
  });

  test('is unknown without a rule when the vault is of its subscription', () => {
    expect(examine([], { rules: [], basis: { unreadVaults } }).line.status).toBe('unknown');
    const elsewhere = VAULT_ID.replace(SUBSCRIPTION, '99999999-8888-7777-6666-555555555555');
    expect(examine([], { rules: [], basis: { unreadVaults: unread(elsewhere) } }).line.status).toBe('unprotected');
  });

  test('stays excluded when it is', () => {
    const exclusions = [{ ...responsibility, scope: GROUP_SCOPE }];
    expect(examine([], { exclusions, basis: { unreadVaults } }).line.status).toBe('excluded');
  });
});

describe('a read replica', () => {
  const primary = FLEXIBLE_SERVER_ID.replace('pg-flex-01', 'pg-primary');
  const resource = flexibleServer({ replicationRole: 'AsyncReplica', sourceServerId: primary });

  test('is neither missing nor to be protected: its primary is', () => {
    const examination = examine([], { resource });
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line).toEqual({ ...about, status: 'replica', ruleDecision: 'notSelected' });
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'replica',
      severity: 'info',
      message: 'pg-flex-01 is a read replica of pg-primary; its primary is what is backed up.',
      evidence: { replicationRole: 'AsyncReplica', sourceServerId: primary },
    });
  });

  test('may not tell of what it is a replica', () => {
    const { findings } = examine([], { resource: flexibleServer({ replicationRole: 'GeoAsyncReplica' }) });
    expect(findings[0]?.message).toBe('pg-flex-01 is a read replica; its primary is what is backed up.');
  });

  test('that has a backup from when it was a primary says so, without urgency', () => {
    const stopped = instance({ protectionState: 'ProtectionStopped' });
    const { line, findings } = examine([stopped], { resource });
    expect(line.status).toBe('replica');
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['stopped', 'low'],
      ['replica', 'info'],
    ]);
    expect(findings[0]?.fix).toMatch(/^Nothing, while the datasource is a read replica/);
    expect(examine([instance()], { resource }).line.status).toBe('protected');
  });

  test.each(['Primary', 'None', '', undefined])('is none when it is "%s"', (replicationRole) => {
    const server = flexibleServer(replicationRole === undefined ? {} : { replicationRole });
    expect(examine([], { resource: server }).line.status).toBe('unprotected');
  });
});

describe('a datasource whose backup was deleted', () => {
  test('is told, and left to a person: a deletion is not undone by night', () => {
    const examination = examine([instance({ protectionState: 'SoftDeleted' })]);
    expect(onlyFinding(examination)).toMatchObject({ kind: 'softDeleted', severity: 'high' });
    expect(examination).not.toHaveProperty('remedy');
  });
});
