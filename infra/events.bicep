targetScope = 'subscription'

import { eventSource } from 'app/types.bicep'

metadata description = 'Events of new servers and databases. Deployed after the code: where a topic has no identity, Event Grid calls the function before it takes it as a destination.'

@description('Name of the resource group that is made in each subscription that names none and is not the app\'s, which has the app\'s group.')
param resourceGroupName string

@description('Where these resource groups are made.')
param location string = deployment().location

@description('What to listen to: one entry for each subscription.')
@minLength(1)
param sources eventSource[]

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account for events and for those that could not be delivered.')
param storageAccountId string

@description('Queue that events are written into, with the identity of the topic.')
param eventQueueName string = 'sauvegarde-events'

@description('Container for undelivered events.')
param deadLetterContainerName string = 'sauvegarde-dead-letters'

@description('Resource id of the action group that is told of undelivered events; empty for nobody.')
param actionGroupId string = ''

@description('Name of the system topic in every subscription that has none.')
param topicName string = 'sauvegarde-subscription-events'

@description('Tags of all resources.')
param tags object = {}

module subscribed 'app/event-source.bicep' = [
  for source in sources: {
    name: 'sauvegarde-events-${uniqueString(source.subscriptionId, resourceGroupName)}'
    scope: subscription(source.subscriptionId)
    params: {
      source: source
      resourceGroupName: resourceGroupName
      location: location
      tags: tags
      topicName: topicName
      functionId: '${functionAppId}/functions/autoProtectEventGrid'
      storageAccountId: storageAccountId
      eventQueueName: eventQueueName
      deadLetterContainerName: deadLetterContainerName
      actionGroupId: actionGroupId
    }
  }
]
