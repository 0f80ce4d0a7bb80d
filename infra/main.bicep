targetScope = 'subscription'

import { estateSubscription, eventSource, optionalPowers } from 'app/types.bicep'

metadata description = 'Sauvegarde: the app, what it stands on, what it may do, and how it is watched. Events follow in events.bicep, after the code.'

@description('Name of the environment; part of the names of all resources.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Region of the app.')
@minLength(1)
param location string

@description('An existing resource group for the app, which is left as it is. One of its own, rg- with the environment and a hash, is made when nothing is said.')
param existingResourceGroupName string?

@description('The subscriptions that are looked after. Only the subscription of the app when nothing is said.')
param estate estateSubscription[] = [{ subscriptionId: subscription().subscriptionId }]

@description('What callers may name: ids of subscriptions, resource groups or resources. All of the estate when nothing is said.')
param allowedScopes string[]?

@description('What the app may do besides reading, protecting and stopping protection.')
param powers optionalPowers = {}

@description('Rule set as JSON text: what is protected without anyone asking (docs/rules.md). Nothing when empty. Longer ones than 128 KiB: SAUVEGARDE_RULES_FILE in extraSettings.')
param rules string = ''

@description('Application id of the Entra app registration of the API. Without it callers need a function key, and a key has only the roles of keyCallerRoles.')
param entraClientId string = ''

@description('Roles of callers that have only a function key, such as Reader. None when empty. Has no meaning with entraClientId.')
param keyCallerRoles string[] = []

@description('Address ranges that may call the API, in CIDR notation. Everyone when empty; a token or key is needed anyway.')
param clientAddressRanges string[] = []

@description('Address ranges that code may be deployed from, in CIDR notation. Those of clientAddressRanges when nothing is said; 0.0.0.0/0 and ::/0 for everyone, who needs a token anyway.')
@minLength(1)
param deploymentAddressRanges string[]?

@description('Origins of web pages that may call the API; never *.')
param allowedOrigins string[] = []

@description('Who is told of alerts, by e-mail.')
param alertEmailAddresses string[] = []

@description('How many throttled calls within a quarter of an hour raise an alert.')
@minValue(1)
param throttledCallsThreshold int = 50

@description('FlexConsumption, or Dedicated for regions and clouds that do not offer it.')
@allowed(['FlexConsumption', 'Dedicated'])
param hostingPlan string = 'FlexConsumption'

@description('Size of the Dedicated plan.')
param dedicatedSku string = 'P0v3'

@description('Version of Node.js that the app runs on.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('Most instances that Flex Consumption starts. Azure Resource Manager is the limit long before this.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Where Durable Functions keeps its state. The package has to be made for the same: npm run package -- --backend …')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableBackend string = 'AzureStorage'

@description('Name of the task hub: letters and digits, no other app has the same. Another one forgets all running operations.')
@minLength(3)
@maxLength(45)
param taskHubName string = 'Sauvegarde${uniqueString(subscription().id, environmentName, location)}'

@description('Address ranges that may reach the Durable Task Scheduler. Apps without a fixed outbound address need 0.0.0.0/0: every request carries a token.')
param schedulerIpAllowlist string[] = ['0.0.0.0/0']

@description('Replication of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

@description('Whether the storage account is reached through a virtual network only.')
param privateNetworking bool = false

@description('Address space of the virtual network, /24 or larger.')
param networkAddressPrefix string = '10.108.0.0/24'

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Further settings of docs/operations.md, by their names.')
param extraSettings object = {}

@description('Tags of all resources.')
param tags object = {}

var allTags = union(tags, { 'azd-env-name': environmentName })
var suffix = uniqueString(subscription().id, environmentName, location)
// With the suffix it is no group that is there already and somebody else's: that would be taken over, its tags replaced.
var madeGroupName = 'rg-${environmentName}-${suffix}'
var groupName = existingResourceGroupName ?? madeGroupName
var appName = 'func-${environmentName}-${suffix}'
var reportsContainerName = 'sauvegarde-reports'
var packageContainerName = 'app-package'
var deadLetterContainerName = 'sauvegarde-dead-letters'
var eventQueueName = 'sauvegarde-events'
var usesScheduler = durableBackend == 'DurableTaskScheduler'
var namedOrigins = contains(allowedOrigins, '*')
  ? fail('allowedOrigins may not be *: any web page could then call the API. Name the origins.')
  : allowedOrigins
var subscriptionIds = map(estate, each => each.subscriptionId)

// Event Grid writes into the queue with the identity of a topic; without one it calls the app, which has to let it in.
var idsWithoutTopicIdentity = map(
  filter(
    estate,
    each => (each.?listenToEvents ?? true) && each.?eventTopicId != null && each.?eventTopicPrincipalId == null
  ),
  each => each.subscriptionId
)

// The app knows the clouds by names of its own.
var clouds = {
  AzureCloud: 'AzurePublic'
  AzureUSGovernment: 'AzureUSGovernment'
  AzureChinaCloud: 'AzureChina'
}

// Declared, a group gets these tags and loses all others: that is for one of the app's own only.
resource ownGroup 'Microsoft.Resources/resourceGroups@2024-11-01' = if (existingResourceGroupName == null) {
  name: groupName
  location: location
  tags: allTags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: resourceGroup(groupName)
  params: { identityName: 'id-${environmentName}-${suffix}', location: location, tags: allTags }
  dependsOn: [ownGroup]
}

module monitoring 'app/monitoring.bicep' = {
  name: 'monitoring'
  scope: resourceGroup(groupName)
  params: {
    workspaceName: 'log-${environmentName}-${suffix}'
    applicationInsightsName: 'appi-${environmentName}-${suffix}'
    location: location
    tags: allTags
    retentionDays: logRetentionDays
  }
  dependsOn: [ownGroup]
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  scope: resourceGroup(groupName)
  params: {
    accountName: 'stsauve${suffix}'
    location: location
    tags: allTags
    sku: storageSku
    isPrivate: privateNetworking
    packageContainerName: packageContainerName
    reportsContainerName: reportsContainerName
    deadLetterContainerName: deadLetterContainerName
    deadLetterRetentionDays: 90
    eventQueueName: eventQueueName
  }
  dependsOn: [ownGroup]
}

module access 'app/access.bicep' = {
  name: 'access'
  scope: resourceGroup(groupName)
  params: {
    principalId: identity.outputs.principalId
    storageAccountName: storage.outputs.accountName
    hasTaskHub: !usesScheduler
    eventQueueName: eventQueueName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

module network 'app/network.bicep' = if (privateNetworking) {
  name: 'network'
  scope: resourceGroup(groupName)
  params: {
    networkName: 'vnet-${environmentName}-${suffix}'
    location: location
    tags: allTags
    addressPrefix: networkAddressPrefix
    delegation: hostingPlan == 'FlexConsumption' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
    storageAccountName: storage.outputs.accountName
  }
}

module scheduler 'app/scheduler.bicep' = if (usesScheduler) {
  name: 'scheduler'
  scope: resourceGroup(groupName)
  params: {
    schedulerName: 'dts-${environmentName}-${suffix}'
    taskHubName: taskHubName
    location: location
    tags: allTags
    ipAllowlist: schedulerIpAllowlist
    principalId: identity.outputs.principalId
  }
}

// Which backend it is stands in the host.json of the package, where the scale controller looks; this is where it lies.
var schedulerSettings = usesScheduler
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId}'
    }
  : {}

module functionApp 'app/function-app.bicep' = {
  name: 'function-app'
  scope: resourceGroup(groupName)
  params: {
    appName: appName
    planName: 'plan-${environmentName}-${suffix}'
    location: location
    tags: allTags
    hostingPlan: hostingPlan
    dedicatedSku: dedicatedSku
    nodeVersion: nodeVersion
    maximumInstanceCount: maximumInstanceCount
    identityId: identity.outputs.identityId
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainerName: packageContainerName
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    isCalledByEventGrid: !empty(idsWithoutTopicIdentity)
    clientAddressRanges: clientAddressRanges
    deploymentAddressRanges: deploymentAddressRanges ?? clientAddressRanges
    allowedOrigins: namedOrigins
    entraClientId: entraClientId
    appSettings: union(
      {
        SAUVEGARDE_TASK_HUB: taskHubName
        // The app refuses to start from a package that was made for the other one.
        SAUVEGARDE_DURABLE_BACKEND: durableBackend
        SAUVEGARDE_CLOUD: clouds[environment().name]
        SAUVEGARDE_ALLOWED_SCOPES: join(allowedScopes ?? map(subscriptionIds, id => '/subscriptions/${id}'), ',')
        SAUVEGARDE_ALLOW_DATA_DELETION: toLower(string(powers.?deleteData ?? false))
        SAUVEGARDE_ALLOW_GRANTS: toLower(string(powers.?grantPermissions ?? false))
        SAUVEGARDE_RULES: rules
        SAUVEGARDE_REPORTS_CONTAINER_URL: '${storage.outputs.blobEndpoint}${reportsContainerName}'
        SAUVEGARDE_AUTHENTICATION: empty(entraClientId) ? 'functionKeys' : 'appService'
        SAUVEGARDE_KEY_CALLER_ROLES: empty(entraClientId) ? join(keyCallerRoles, ',') : ''
      },
      schedulerSettings,
      extraSettings
    )
  }
  // The host cannot start before it may use its storage.
  dependsOn: [access]
}

module customRoles 'app/custom-roles.bicep' = {
  name: 'sauvegarde-roles-${environmentName}'
  params: { environmentName: environmentName, subscriptionIds: subscriptionIds }
}

module estateAccess 'app/estate-access.bicep' = [
  for each in estate: {
    name: 'sauvegarde-access-${uniqueString(each.subscriptionId, environmentName)}'
    scope: subscription(each.subscriptionId)
    params: {
      principalId: identity.outputs.principalId
      roleIds: customRoles.outputs.roleIds
      vaultResourceGroups: each.?vaultResourceGroups
      powers: powers
    }
  }
]

module alerts 'app/alerts.bicep' = {
  name: 'alerts'
  scope: resourceGroup(groupName)
  params: {
    workspaceId: monitoring.outputs.workspaceId
    prefix: 'sauvegarde-${environmentName}'
    location: location
    tags: allTags
    emailAddresses: alertEmailAddresses
    throttledCallsThreshold: throttledCallsThreshold
  }
}

module workbook 'app/workbook.bicep' = {
  name: 'workbook'
  scope: resourceGroup(groupName)
  params: {
    workspaceId: monitoring.outputs.workspaceId
    location: location
    tags: allTags
    displayName: 'Sauvegarde (${environmentName})'
    subscriptionIds: subscriptionIds
  }
}

output AZURE_SUBSCRIPTION_ID string = subscription().subscriptionId
output AZURE_LOCATION string = location
output AZURE_ENV_NAME string = environmentName
output AZURE_RESOURCE_GROUP string = groupName
output SAUVEGARDE_FUNCTION_APP_NAME string = functionApp.outputs.appName
output SAUVEGARDE_FUNCTION_APP_ID string = functionApp.outputs.appId
output SAUVEGARDE_TASK_HUB string = taskHubName
output SAUVEGARDE_URL string = 'https://${functionApp.outputs.hostName}'
output SAUVEGARDE_STORAGE_ACCOUNT_ID string = storage.outputs.accountId
output SAUVEGARDE_REPORTS_URL string = '${storage.outputs.blobEndpoint}${reportsContainerName}'
output SAUVEGARDE_ACTION_GROUP_ID string = alerts.outputs.actionGroupId
output SAUVEGARDE_PRINCIPAL_ID string = identity.outputs.principalId
output SAUVEGARDE_TAGS object = allTags

@description('Name of the resource group that events.bicep makes in other subscriptions.')
output SAUVEGARDE_EVENTS_RESOURCE_GROUP string = madeGroupName

@description('What is listened to, for events.bicep.')
output SAUVEGARDE_EVENT_SOURCES eventSource[] = map(filter(estate, each => each.?listenToEvents ?? true), each => {
  subscriptionId: each.subscriptionId
  topicId: each.?eventTopicId
  topicPrincipalId: each.?eventTopicPrincipalId
  topicIdentityId: each.?eventTopicIdentityId
  resourceGroup: each.?eventResourceGroup
})

@description('Subscriptions whose own topic has no identity to write dead letters with: what cannot be delivered is lost there.')
output SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS string = join(idsWithoutTopicIdentity, ' ')
