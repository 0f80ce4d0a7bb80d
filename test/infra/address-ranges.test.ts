import { z } from 'zod';
import { readInfra } from './support/infra-files';
import { canEvaluate, evaluate } from './support/evaluated-template';

const siteConfig = z.object({
  ipSecurityRestrictions: z.array(z.looseObject({ ipAddress: z.string(), action: z.literal('Allow') })),
  ipSecurityRestrictionsDefaultAction: z.enum(['Allow', 'Deny']),
  scmIpSecurityRestrictionsUseMain: z.literal(false),
  scmIpSecurityRestrictions: z.array(z.looseObject({ ipAddress: z.string(), action: z.literal('Allow') })),
  scmIpSecurityRestrictionsDefaultAction: z.enum(['Allow', 'Deny']),
});

/** Who is let in by the app and by the site that takes deployments: address ranges, or everyone. */
function letIn(parameters: readonly string[]) {
  const sites = evaluate('main.bicep', [
    "param environmentName = 'tried'",
    "param location = 'westeurope'",
    ...parameters,
  ])
    .filter(({ type }) => type === 'Microsoft.Web/sites')
    .map(({ properties }) => z.object({ siteConfig }).parse(properties).siteConfig);
  expect(sites).toHaveLength(1);
  return sites.map((site) => ({
    app: {
      unlessNamed: site.ipSecurityRestrictionsDefaultAction,
      named: site.ipSecurityRestrictions.map(({ ipAddress }) => ipAddress),
    },
    deployments: {
      unlessNamed: site.scmIpSecurityRestrictionsDefaultAction,
      named: site.scmIpSecurityRestrictions.map(({ ipAddress }) => ipAddress),
    },
  }))[0];
}

// The compiler takes its time on a busy machine.
jest.setTimeout(120_000);

describe('the address ranges', () => {
  it('are on both sites of the app, each with a rule for everybody else', () => {
    const app = readInfra('app/function-app.bicep');
    expect(app).toMatch(/^ +ipSecurityRestrictionsDefaultAction: empty\(clientAddressRanges\) \? 'Allow' : 'Deny'$/m);
    expect(app).toMatch(
      /^ +scmIpSecurityRestrictionsDefaultAction: empty\(deploymentAddressRanges\) \? 'Allow' : 'Deny'$/m,
    );
    expect(readInfra('main.bicep')).toContain(
      'deploymentAddressRanges: deploymentAddressRanges ?? clientAddressRanges',
    );
  });

  // Evaluated by the compiler, and skipped where it is not installed.
  const evaluated = canEvaluate ? it : it.skip;

  evaluated('let everyone in when nothing is said', () => {
    const everyone = { unlessNamed: 'Allow', named: [] };
    expect(letIn([])).toEqual({ app: everyone, deployments: everyone });
  });

  const callers = "param clientAddressRanges = ['203.0.113.0/24']";
  const topic =
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/t';
  const withoutIdentity = `param estate = [{ subscriptionId: '11111111-1111-1111-1111-111111111111', eventTopicId: '${topic}' }]`;

  evaluated(
    'let Event Grid in only where it has to call the app: a topic has no identity to write into the queue',
    () => {
      expect(letIn([callers])?.app.named).toEqual(['203.0.113.0/24']);
      expect(letIn([callers, withoutIdentity])?.app.named).toEqual(['AzureEventGrid', '203.0.113.0/24']);
    },
  );

  evaluated('of callers are those of deployments too, but for Event Grid, which deploys nothing', () => {
    expect(letIn([callers, withoutIdentity])).toEqual({
      app: { unlessNamed: 'Deny', named: ['AzureEventGrid', '203.0.113.0/24'] },
      deployments: { unlessNamed: 'Deny', named: ['203.0.113.0/24'] },
    });
  });

  evaluated('of deployments can be others', () => {
    const runner = "param deploymentAddressRanges = ['198.51.100.16/28']";
    expect(letIn([runner, callers])).toEqual({
      app: { unlessNamed: 'Deny', named: ['203.0.113.0/24'] },
      deployments: { unlessNamed: 'Deny', named: ['198.51.100.16/28'] },
    });
  });
});
