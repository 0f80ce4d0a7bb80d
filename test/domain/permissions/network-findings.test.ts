import { networkFindings } from '../../../domain/permissions/network-findings';
import { resourceId, SERVER_ID } from '../sample-ids';
import { KEY_VAULT_ID, keyVault, server } from './sample-permissions';

const serverId = resourceId(SERVER_ID);
const azureServices = { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
const open = { serverId, publicNetworkAccess: 'Enabled', firewallRules: [azureServices] };

const found = (...parameters: Parameters<typeof networkFindings>): string[] =>
  networkFindings(...parameters).map(({ finding }) => finding);

describe('the findings about a single server', () => {
  it('are none when it lets Azure services in', () => {
    expect(found(open, undefined)).toEqual([]);
  });

  it.each(['Disabled', 'disabled'])('name its public access when that is %s', (publicNetworkAccess) => {
    expect(networkFindings({ ...open, publicNetworkAccess }, undefined)).toMatchObject([
      {
        finding: 'ServerPublicAccessDisabled',
        setting: 'properties.publicNetworkAccess',
        current: publicNetworkAccess,
        wanted: 'Enabled',
        howTo: `az resource update --ids ${SERVER_ID} --set properties.publicNetworkAccess=Enabled`,
      },
    ]);
  });

  it.each([
    ['no rule', []],
    ['a rule for an address', [{ startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.9' }]],
    ['a rule for the whole internet', [{ startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' }]],
    ['a rule that begins elsewhere', [{ startIpAddress: '1.0.0.0', endIpAddress: '0.0.0.0' }]],
  ])('name the rule for Azure services when there is %s', (_, firewallRules) => {
    const [finding, ...others] = networkFindings({ ...open, firewallRules }, undefined);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ finding: 'AzureServicesNotAllowed', current: 'absent', wanted: '0.0.0.0-0.0.0.0' });
    expect(finding?.howTo).toContain(`'${SERVER_ID}/firewallRules/AllowAllWindowsAzureIps?api-version=2017-12-01'`);
  });
});

describe('the findings about a flexible server', () => {
  it('are none: it is backed up from within', () => {
    expect(found({ serverId: server.id, publicNetworkAccess: 'Disabled' }, undefined)).toEqual([]);
  });
});

describe('the findings about a key vault', () => {
  it.each([
    ['a firewall with the bypass', {}],
    ['no firewall', { defaultAction: 'allow', bypass: 'None' }],
    ['a bypass in another spelling', { bypass: 'azureservices' }],
  ])('are none with %s', (_, changes) => {
    expect(found(open, keyVault(changes))).toEqual([]);
  });

  it('name the bypass when the firewall has none', () => {
    expect(networkFindings(open, keyVault({ bypass: 'None' }))).toMatchObject([
      {
        finding: 'KeyVaultWithoutBypass',
        resourceId: KEY_VAULT_ID,
        setting: 'properties.networkAcls.bypass',
        current: 'None',
        wanted: 'AzureServices',
        howTo: expect.stringMatching(/^az keyvault update .*--name secrets --bypass AzureServices$/),
      },
    ]);
  });

  it('name the public access, and do not advise to open it to everybody', () => {
    const [finding] = networkFindings(open, keyVault({ publicNetworkAccess: 'Disabled' }));
    expect(finding).toMatchObject({ finding: 'KeyVaultPublicAccessDisabled', current: 'Disabled' });
    expect(finding?.howTo).toMatch(/--public-network-access Enabled --default-action Deny --bypass AzureServices$/);
  });

  it('come beside those about the server', () => {
    const closed = { ...open, publicNetworkAccess: 'Disabled', firewallRules: [] };
    const bad = keyVault({ bypass: 'None', publicNetworkAccess: 'Disabled' });
    expect(found(closed, bad)).toHaveLength(4);
  });
});
