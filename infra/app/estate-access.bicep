targetScope = 'subscription'

import { customRoleIds, optionalPowers } from 'types.bicep'

@description('What the identity of the app may do in one subscription of the estate.')
param principalId string

param roleIds customRoleIds

@description('Resource groups with vaults; null for the whole subscription.')
param vaultResourceGroups string[]?

param powers optionalPowers

var isWholeSubscription = vaultResourceGroups == null

// Roles that write to vaults. They are given where the vaults are; reading is given on the subscription.
var vaultRoleIds = concat(
  [roleIds.operator],
  powers.?deleteData ?? false ? [roleIds.deleter] : [],
  powers.?restore ?? false ? [roleIds.restorer] : []
)

resource readerAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleIds.reader)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.reader)
  }
}

resource datasourceReaderAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (powers.?listByDatasource ?? false) {
  name: guid(subscription().id, principalId, roleIds.datasourceReader)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.datasourceReader)
  }
}

resource vaultAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in vaultRoleIds: if (isWholeSubscription) {
    name: guid(subscription().id, principalId, roleId)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]

module groupAssignments 'group-access.bicep' = [
  for group in vaultResourceGroups ?? []: {
    name: 'sauvegarde-vaults-${uniqueString(group, principalId)}'
    scope: resourceGroup(group)
    params: { principalId: principalId, roleIds: vaultRoleIds }
  }
]

var grantableRoleIds = join(map(items(loadJsonContent('../roles/grantable-roles.json')), role => role.value), ', ')
var vaultPrincipalIds = powers.?grantableVaultPrincipalIds
var vaultPrincipals = vaultPrincipalIds ?? []

// Role assignments may be written only for the roles that backups need, and only to service principals.
var roleCondition = '@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${grantableRoleIds}}'
var typeCondition = '@Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}'
var principalCondition = vaultPrincipalIds == null
  ? ''
  : ' AND @Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAnyValues:GuidEquals {${join(vaultPrincipals, ', ')}}'
// A list that is empty names nobody: there is nobody then to give roles to, and no condition could say so.
var mayGrant = (powers.?grantPermissions ?? false) && (vaultPrincipalIds == null || !empty(vaultPrincipals))
var grantCondition = '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (${roleCondition} AND ${typeCondition}${principalCondition}))'

resource grantorAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (mayGrant) {
  name: guid(subscription().id, principalId, roleIds.permissionGrantor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.permissionGrantor)
    conditionVersion: '2.0'
    condition: grantCondition
  }
}
