targetScope = 'subscription'

metadata description = 'Events of new servers and databases. Deployed after the code: Event Grid calls the function before it takes it as a destination.'

@description('Name of the resource group for topics in each subscription; that of the app.')
param resourceGroupName string

@description('Where resource groups are made in subscriptions that have none of this name yet.')
param location string = deployment().location

@description('Ids of the subscriptions to listen to.')
@minLength(1)
param subscriptionIds string[]

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account for undelivered events.')
param storageAccountId string

@description('Container for undelivered events.')
param deadLetterContainerName string = 'sauvegarde-dead-letters'

@description('Resource id of the action group that is told of undelivered events; empty for nobody.')
param actionGroupId string = ''

@description('Name of the system topic in every subscription.')
param topicName string = 'sauvegarde-subscription-events'

@description('Tags of all resources.')
param tags object = {}

module sources 'app/event-source.bicep' = [
  for subscriptionId in subscriptionIds: {
    name: 'sauvegarde-events-${uniqueString(subscriptionId, resourceGroupName)}'
    scope: subscription(subscriptionId)
    params: {
      resourceGroupName: resourceGroupName
      location: location
      tags: tags
      topicName: topicName
      functionId: '${functionAppId}/functions/autoProtectEventGrid'
      deadLetterAccountId: storageAccountId
      deadLetterContainerName: deadLetterContainerName
      actionGroupId: actionGroupId
    }
  }
]
