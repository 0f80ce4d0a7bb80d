import { estateLineSchema } from '../../../domain/audit/estate-line';
import {
  everything,
  flexibleServer,
  GROUP_SCOPE,
  policyIn,
  protectAll,
  responsibility,
  SECRET_TEMPLATE,
  singleServerDatabase,
  FLEXIBLE,
} from '../rules/sample-rules';
import { FLEXIBLE_SERVER_ID, OTHER_VAULT_ID, resourceId, SERVER_ID, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import { DAY, examine, instance, instanceIn, kindsOf, onlyFinding, secondsAgo, WEEKLY } from './sample-audit';

const about = {
  resourceId: FLEXIBLE_SERVER_ID,
  subscriptionId: SUBSCRIPTION,
  datasourceType: FLEXIBLE,
  location: 'westeurope',
};

const reportAll = { name: 'seen', match: everything, action: 'report' };
const optOut = { ...protectAll, allow: ['optOut'] };

describe('a protected datasource', () => {
  test('is covered, and there is nothing to be found', () => {
    expect(examine([instance()])).toEqual({
      line: {
        ...about,
        status: 'protected',
        ruleDecision: 'protect',
        rule: 'all',
        backupInstanceId: instanceIn(VAULT_ID, 'pg-flex-01'),
        vaultId: VAULT_ID,
        policyId: WEEKLY,
        protectionState: 'ProtectionConfigured',
        lastRecoveryPointAt: secondsAgo(DAY),
        recoveryPoint: 'inTime',
      },
      findings: [],
    });
  });

  test('is covered in whatever spelling the inventories have ids, states and regions', () => {
    const shouted = instance({
      id: instanceIn(VAULT_ID, 'pg-flex-01').toUpperCase(),
      policyId: WEEKLY.toUpperCase(),
      protectionState: 'PROTECTIONCONFIGURED',
    });
    const { line, findings } = examine([shouted], { resource: flexibleServer({ location: 'West Europe' }) });
    expect(findings).toEqual([]);
    expect(line).toMatchObject({ status: 'protected', location: 'westeurope' });
  });

  test('is covered when no rule selects it', () => {
    const { line, findings } = examine([instance()], { rules: [] });
    expect(findings).toEqual([]);
    expect(line).toMatchObject({ status: 'protected', ruleDecision: 'notSelected' });
    expect(line).not.toHaveProperty('rule');
  });

  test('is shown without a vault when the id of its instance names none', () => {
    const { line, findings } = examine([instance({ id: 'pg-flex-01' })]);
    expect(findings).toEqual([]);
    expect(line).toMatchObject({ status: 'protected', backupInstanceId: 'pg-flex-01' });
    expect(line).not.toHaveProperty('vaultId');
  });
});

describe('a datasource without an instance', () => {
  test('is unprotected, and can be protected as its rule says', () => {
    const createdAt = secondsAgo(3 * DAY);
    expect(examine([], { resource: flexibleServer({ createdAt }) })).toEqual({
      line: { ...about, status: 'unprotected', ruleDecision: 'protect', rule: 'all' },
      findings: [
        {
          ...about,
          kind: 'unprotected',
          severity: 'high',
          rule: 'all',
          message: 'pg-flex-01 has no backup, although rule "all" has it protected.',
          fix: 'Protect it in the vault testBkpVault with the policy weekly; an audit that may repair does so by itself.',
          evidence: {
            ruleDecision: 'protect',
            explanation: 'Rule "all" protects it in the vault testBkpVault with the policy weekly.',
            serverState: 'Ready',
            createdAt,
            wantedVaultId: VAULT_ID,
            wantedPolicyId: WEEKLY,
          },
        },
      ],
      remedy: {
        resourceId: FLEXIBLE_SERVER_ID,
        specification: { target: { vaultId: VAULT_ID, policyId: WEEKLY }, location: 'westeurope' },
        rule: 'all',
        createdAt,
      },
    });
  });

  test('gets its secret where its kind needs one', () => {
    const rules = [{ ...protectAll, secretUri: SECRET_TEMPLATE }];
    const { remedy, findings } = examine([], { resource: singleServerDatabase(), rules });
    expect(remedy?.specification.secretUri).toBe('https://kv-backup.vault.azure.net/secrets/testpostgresql-empdb11');
    expect(remedy).not.toHaveProperty('createdAt');
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
      ['unprotected', 'testpostgresql/empdb11 has no backup, although rule "all" has it protected.'],
      ['retiredDatasource', 'testpostgresql/empdb11 is of a kind that Azure retired on 2025-03-28.'],
    ]);
  });

  test.each(['Stopped', 'Disabled', 'Provisioning', 'Dropping', ''])(
    'is not protected while its state is "%s"',
    (state) => {
      const examination = examine([], { resource: flexibleServer({ state }) });
      expect(examination).not.toHaveProperty('remedy');
      expect(onlyFinding(examination)).toMatchObject({
        kind: 'unprotected',
        severity: 'high',
        fix: `It cannot be protected in the state ${state}. Start it; then protect it in the vault testBkpVault with the policy weekly.`,
        evidence: { serverState: state },
      });
    },
  );

  test('can be protected while it is being updated', () => {
    expect(examine([], { resource: flexibleServer({ state: 'Updating' }) })).toHaveProperty('remedy.rule', 'all');
  });

  test('is of low urgency where a rule only reports it', () => {
    const examination = examine([], { rules: [reportAll] });
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line).toMatchObject({ status: 'unprotected', ruleDecision: 'report', rule: 'seen' });
    expect(onlyFinding(examination)).toMatchObject({
      severity: 'low',
      rule: 'seen',
      message: 'pg-flex-01 has no backup, and rule "seen" only reports it.',
      fix: expect.stringMatching(/^Have a rule protect it, or exclude it with an owner/),
    });
  });

  test('is of medium urgency where no rule selects it, and says why none does', () => {
    const examination = examine([], { rules: [{ ...protectAll, match: { names: ['x*'] } }] });
    expect(examination).not.toHaveProperty('remedy');
    const finding = onlyFinding(examination);
    expect(finding).toMatchObject({
      severity: 'medium',
      message: 'pg-flex-01 has no backup, and no rule selects it.',
      evidence: {
        why: 'noRuleMatches',
        explanation: 'No rule selects it. Not rule "all": its server is called pg-flex-01.',
      },
    });
    expect(finding).not.toHaveProperty('rule');
  });

  test('is of medium urgency where Azure Backup does not take it', () => {
    const id = `${FLEXIBLE_SERVER_ID}/databases/app`;
    const examination = examine([], { resource: { ...flexibleServer(), id: resourceId(id) } });
    expect(onlyFinding(examination)).toMatchObject({
      severity: 'medium',
      message: 'pg-flex-01/app has no backup, and Azure Backup does not take it.',
      fix: expect.stringMatching(/by other means/),
      evidence: { why: 'unsupportedDatasource' },
    });
  });

  test.each([
    ['noVaultForLocation', protectAll, flexibleServer({ location: 'uksouth' }), /^Add a vault of its region/],
    ['secretMissing', protectAll, singleServerDatabase(), /^Give the rule a secretUri/],
    [
      'secretInvalid',
      { ...protectAll, secretUri: SECRET_TEMPLATE },
      singleServerDatabase({ id: resourceId(`${SERVER_ID}/databases/emp_db`) }),
      /^Change the secretUri/,
    ],
  ])('whose rule cannot be carried out says why: %s', (why, rule, resource, fix) => {
    const { findings, ...rest } = examine([], { rules: [rule], resource });
    expect(rest).not.toHaveProperty('remedy');
    expect(findings[0]).toMatchObject({
      kind: 'unprotected',
      severity: 'high',
      rule: 'all',
      message: expect.stringMatching(/has no backup, and rule "all", which has it protected, cannot be carried out\.$/),
      fix: expect.stringMatching(fix),
      evidence: { ruleDecision: 'impossible', why },
    });
  });
});

describe('an excluded datasource', () => {
  const exclusions = [{ ...responsibility, scope: GROUP_SCOPE }];

  test('is listed with who excluded it and until when', () => {
    const examination = examine([], { exclusions });
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line).toEqual({ ...about, status: 'excluded', ruleDecision: 'excluded' });
    expect(onlyFinding(examination)).toEqual({
      ...about,
      kind: 'excluded',
      severity: 'info',
      message: 'pg-flex-01 is excluded until 2026-12-31.',
      fix: 'Nothing, while that is meant; to have it protected, remove the exclusion.',
      evidence: {
        ruleDecision: 'excluded',
        by: GROUP_SCOPE,
        owner: 'data-team',
        reason: 'Rebuilt every night.',
        expiresOn: '2026-12-31',
        explanation: `Excluded until 2026-12-31 by ${GROUP_SCOPE} (data-team): Rebuilt every night.`,
      },
    });
  });

  test('is told with the rule that excludes it', () => {
    const rules = [{ name: 'scratch', match: { names: ['*'] }, action: 'exclude', ...responsibility }];
    expect(onlyFinding(examine([], { rules }))).toMatchObject({ rule: 'scratch', evidence: { by: 'scratch' } });
  });

  test('may have excluded itself by a tag', () => {
    const resource = flexibleServer({ tags: { Backup: 'Off' } });
    const examination = examine([], { rules: [optOut], resource });
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line).toMatchObject({ status: 'excluded', ruleDecision: 'optedOut', rule: 'all' });
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'excluded',
      severity: 'info',
      message: 'pg-flex-01 is excluded.',
      fix: 'Nothing, while that is meant; to have it protected, remove the tag.',
      evidence: { by: 'tag Backup', tagValue: 'Off' },
    });
  });

  test('that is protected all the same is covered, and that is told', () => {
    const examination = examine([instance()], { exclusions });
    expect(examination.line).toMatchObject({ status: 'protected', ruleDecision: 'excluded' });
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'excluded',
      message: 'pg-flex-01 is excluded until 2026-12-31, and protected all the same.',
      fix: 'Stop its protection, or remove the exclusion: one of the two is a mistake.',
    });
  });

  test.each(['ProtectionStopped', 'ProtectionError', 'ConfiguringProtection', 'SoftDeleted'])(
    'is not troubled by an instance in the state %s',
    (protectionState) => {
      const { line, findings } = examine([instance({ protectionState })], { exclusions });
      expect(line).toMatchObject({ status: 'excluded', protectionState });
      expect(findings.map(({ severity }) => severity)).toEqual(['low', 'info']);
      expect(findings[0]?.fix).toMatch(/^Nothing, while the datasource is meant to be excluded/);
    },
  );

  test('is low where the backup that nobody wants is overdue', () => {
    const late = instance({ lastRecoveryPointAt: secondsAgo(30 * DAY) });
    expect(examine([late], { exclusions }).findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['overdue', 'low'],
      ['excluded', 'info'],
    ]);
  });
});

describe('an exclusion that has run out', () => {
  const lapsed = { ...responsibility, scope: GROUP_SCOPE, expiresOn: '2026-11-23' };

  test('is told with its owner, and the datasource is protected', () => {
    const examination = examine([], { exclusions: [lapsed] });
    expect(kindsOf(examination)).toEqual(['unprotected', 'exclusionExpired']);
    expect(examination).toHaveProperty('remedy');
    expect(examination.findings[1]).toMatchObject({
      severity: 'medium',
      message: `The exclusion of pg-flex-01 by ${GROUP_SCOPE} ended on 2026-11-23 and no longer holds.`,
      fix: 'Ask data-team whether it is still needed: renew it with a new end, or remove it.',
      evidence: {
        by: GROUP_SCOPE,
        owner: 'data-team',
        reason: 'Rebuilt every night.',
        expiresOn: '2026-11-23',
      },
    });
  });

  test('is of low urgency when the datasource is protected, or excluded anew', () => {
    expect(onlyFinding(examine([instance()], { exclusions: [lapsed] }))).toMatchObject({ severity: 'low' });
    const renewed = { ...responsibility, scope: FLEXIBLE_SERVER_ID };
    const { findings } = examine([], { exclusions: [lapsed, renewed] });
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['excluded', 'info'],
      ['exclusionExpired', 'low'],
    ]);
  });
});

describe('a tag that names no tier', () => {
  test('is no finding of its own', () => {
    const resource = flexibleServer({ tags: { 'backup-tier': 'diamond' } });
    const rules = [{ ...protectAll, allow: ['tier'] }];
    expect(examine([instance()], { rules, resource }).findings).toEqual([]);
  });
});

describe('a datasource of a retired kind', () => {
  test('is told even when it is protected', () => {
    const rules = [{ ...protectAll, secretUri: SECRET_TEMPLATE }];
    expect(onlyFinding(examine([instance()], { resource: singleServerDatabase(), rules }))).toMatchObject({
      kind: 'retiredDatasource',
      severity: 'medium',
      evidence: { retiredOn: '2025-03-28' },
    });
  });
});

describe('an instance in another place than the rules say', () => {
  const elsewhere = instance({ id: instanceIn(OTHER_VAULT_ID, 'pg'), policyId: policyIn(OTHER_VAULT_ID, 'weekly') });

  test('of another vault covers its datasource', () => {
    const examination = examine([elsewhere]);
    expect(examination.line).toMatchObject({ status: 'protected', vaultId: OTHER_VAULT_ID });
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'wrongVault',
      severity: 'medium',
      rule: 'all',
      backupInstanceId: elsewhere.id,
      message: 'pg-flex-01 has its backup in the vault otherVault, and rule "all" wants it in testBkpVault.',
      evidence: {
        vaultId: OTHER_VAULT_ID,
        policyId: policyIn(OTHER_VAULT_ID, 'weekly'),
        wantedVaultId: VAULT_ID,
        wantedPolicyId: WEEKLY,
      },
    });
  });

  test('of another policy covers its datasource', () => {
    const examination = examine([instance({ policyId: policyIn(VAULT_ID, 'gold') })]);
    expect(examination.line.status).toBe('protected');
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'wrongPolicy',
      message: 'The backup of pg-flex-01 follows the policy gold, and rule "all" wants weekly.',
      fix: 'Change the policy of the backup instance to weekly, or the rule if the policy is right.',
    });
  });

  test.each(['ConfiguringProtection', 'ProtectionError', 'SomethingNew'])(
    'is told besides its state %s',
    (protectionState) => {
      expect(kindsOf(examine([{ ...elsewhere, protectionState }]))).toContain('wrongVault');
    },
  );

  test.each(['ProtectionStopped', 'BackupSchedulesSuspended', 'SoftDeleting', 'SoftDeleted'])(
    'is not told of one that makes no backups: %s',
    (protectionState) => {
      expect(kindsOf(examine([{ ...elsewhere, protectionState }]))).not.toContain('wrongVault');
    },
  );

  test('is right where no rule has an opinion', () => {
    expect(examine([elsewhere], { rules: [reportAll] }).findings).toEqual([]);
  });
});

describe('a line of the estate', () => {
  test('survives being written to a file', () => {
    for (const instances of [[], [instance()], [instance({ protectionState: 'ProtectionStopped' })]]) {
      const { line } = examine(instances);
      expect(estateLineSchema.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
    }
  });
});
