import { nameOf, partsOf, type ResourceId } from '../resource-id';
import type { KeyVault } from './key-vault-access';
import { shellWord } from './shell-word';

/** How a server can be reached, as far as a backup depends on it. */
export interface ServerNetwork {
  readonly serverId: ResourceId;
  readonly publicNetworkAccess: string;
  /** Absent for a flexible server: it is backed up by its own service, from within, and its firewall is not passed. */
  readonly firewallRules?: readonly { readonly startIpAddress: string; readonly endIpAddress: string }[];
}

/** A setting that keeps Azure Backup out. Reported and never changed: to open a network is for its owner to decide. */
export interface NetworkFinding {
  readonly finding:
    'ServerPublicAccessDisabled' | 'AzureServicesNotAllowed' | 'KeyVaultPublicAccessDisabled' | 'KeyVaultWithoutBypass';
  readonly resourceId: string;
  /** Path of the setting in the resource. */
  readonly setting: string;
  readonly current: string;
  readonly wanted: string;
  readonly explanation: string;
  /** A command that changes it. */
  readonly howTo: string;
}

const isDisabled = (text: string): boolean => text.toLowerCase() === 'disabled';

function serverFindings({ serverId, publicNetworkAccess, firewallRules }: ServerNetwork): NetworkFinding[] {
  if (firewallRules === undefined) return [];
  const findings: NetworkFinding[] = [];
  if (isDisabled(publicNetworkAccess)) {
    findings.push({
      finding: 'ServerPublicAccessDisabled',
      resourceId: serverId,
      setting: 'properties.publicNetworkAccess',
      current: publicNetworkAccess,
      wanted: 'Enabled',
      explanation: 'Azure Backup comes to a single server over its public endpoint, which is closed.',
      howTo: `az resource update --ids ${shellWord(serverId)} --set properties.publicNetworkAccess=Enabled`,
    });
  }
  // This rule is the switch "Allow access to Azure services", and names no address.
  const isOpen = firewallRules.some(
    ({ startIpAddress, endIpAddress }) => startIpAddress === '0.0.0.0' && endIpAddress === '0.0.0.0',
  );
  if (!isOpen) findings.push(azureServicesNotAllowed(serverId));
  return findings;
}

function azureServicesNotAllowed(serverId: ResourceId): NetworkFinding {
  const url = `${serverId}/firewallRules/AllowAllWindowsAzureIps?api-version=2017-12-01`;
  const body = '{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}';
  return {
    finding: 'AzureServicesNotAllowed',
    resourceId: serverId,
    setting: 'firewallRules/AllowAllWindowsAzureIps',
    current: 'absent',
    wanted: '0.0.0.0-0.0.0.0',
    explanation:
      'The firewall of the server does not let Azure services in; the rule 0.0.0.0 does, and no other address.',
    howTo: `az rest --method PUT --url ${shellWord(url)} --body '${body}'`,
  };
}

function keyVaultFindings({ id, publicNetworkAccess, defaultAction, bypass }: KeyVault): NetworkFinding[] {
  const { subscriptionId, resourceGroup } = partsOf(id);
  const update = `az keyvault update --subscription ${subscriptionId} --resource-group ${shellWord(resourceGroup)} --name ${nameOf(id)}`;
  const findings: NetworkFinding[] = [];
  if (isDisabled(publicNetworkAccess)) {
    findings.push({
      finding: 'KeyVaultPublicAccessDisabled',
      resourceId: id,
      setting: 'properties.publicNetworkAccess',
      current: publicNetworkAccess,
      wanted: 'Enabled',
      explanation:
        'Azure Backup comes to the key vault over its public endpoint, which is closed. With it open and the firewall on, trusted services get in and nobody else.',
      howTo: `${update} --public-network-access Enabled --default-action Deny --bypass AzureServices`,
    });
  }
  if (defaultAction.toLowerCase() !== 'allow' && bypass.toLowerCase() !== 'azureservices') {
    findings.push({
      finding: 'KeyVaultWithoutBypass',
      resourceId: id,
      setting: 'properties.networkAcls.bypass',
      current: bypass,
      wanted: 'AzureServices',
      explanation: 'The firewall of the key vault does not let trusted services in, and Azure Backup comes as one.',
      howTo: `${update} --bypass AzureServices`,
    });
  }
  return findings;
}

/** Everything in the way between Azure Backup and the server, and between it and the secret. */
export function networkFindings(
  server: ServerNetwork | undefined,
  keyVault: KeyVault | undefined,
): readonly NetworkFinding[] {
  return [
    ...(server === undefined ? [] : serverFindings(server)),
    ...(keyVault === undefined ? [] : keyVaultFindings(keyVault)),
  ];
}
