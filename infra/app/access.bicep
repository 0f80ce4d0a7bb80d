@description('What the identity of the app may do inside of the app\'s own resource group.')
param principalId string

param storageAccountName string

@description('Whether Durable Functions keeps its state in queues and tables of the account.')
param hasTaskHub bool

@description('Queue that Event Grid writes events into.')
param eventQueueName string

param applicationInsightsName string

// Ids of built-in roles are the same in every cloud; their names are not.
var roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

// The Functions host locks with blobs and keeps its keys in them. All queues and tables are for a task hub only.
var storageRoles = concat(
  [roles.storageBlobDataOwner],
  hasTaskHub ? [roles.storageQueueDataContributor, roles.storageTableDataContributor] : []
)

resource storageAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' existing = {
  parent: storageAccount
  name: 'default'
}

// Without a task hub in the account, the queues of events are the only ones that the app touches.
var eventQueueNames = [eventQueueName, '${eventQueueName}-poison']

resource eventQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' existing = [
  for name in eventQueueNames: {
    parent: queueService
    name: name
  }
]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource storageAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in storageRoles: {
    name: guid(storageAccount.id, principalId, role)
    scope: storageAccount
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource eventQueueAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in eventQueueNames: if (!hasTaskHub) {
    name: guid(eventQueues[index].id, principalId, roles.storageQueueDataContributor)
    scope: eventQueues[index]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataContributor
      )
    }
  }
]

resource telemetryAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, principalId, roles.monitoringMetricsPublisher)
  scope: applicationInsights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
  }
}
