targetScope = 'subscription'

import { eventSource } from 'types.bicep'

@description('What is listened to, and what of it is there already.')
param source eventSource

@description('Name of the resource group that is made in a subscription that names none and is not the app\'s.')
param resourceGroupName string

@description('Where a resource group is made. Topics themselves are global, as all topics of subscriptions are.')
param location string

param tags object

@description('Name of a system topic that is made.')
param topicName string

@description('Resource id of the function that Event Grid calls where the topic has no identity.')
param functionId string

@description('Storage account of the app, for events and for what could not be delivered.')
param storageAccountId string

@description('Queue that events are written into.')
param eventQueueName string

param deadLetterContainerName string

@description('Who is told of undelivered events; empty for nobody.')
param actionGroupId string

var isAppSubscription = subscription().subscriptionId == split(functionId, '/')[2]
var ownGroupName = source.?resourceGroup ?? (isAppSubscription ? split(functionId, '/')[4] : resourceGroupName)
var existingTopicId = source.?topicId
var hasTopic = existingTopicId != null
var topicHasIdentity = !hasTopic || source.?topicPrincipalId != null
var eventSubscriptionName = 'sauvegarde-${uniqueString(functionId)}'

// The app's own group is main.bicep's, and one that is named is somebody's: declared here, both would lose their tags.
var makesGroup = !isAppSubscription && source.?resourceGroup == null

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = if (makesGroup) {
  name: ownGroupName
  location: location
  tags: tags
}

module topic 'event-topic.bicep' = if (!hasTopic) {
  name: 'sauvegarde-topic'
  scope: resourceGroup(ownGroupName)
  params: { topicName: topicName, tags: tags }
  dependsOn: [group]
}

module eventSubscription 'event-subscription.bicep' = {
  name: 'sauvegarde-event-subscription-${uniqueString(functionId)}'
  scope: resourceGroup(hasTopic ? split(existingTopicId!, '/')[4] : ownGroupName)
  params: {
    topicName: hasTopic ? last(split(existingTopicId!, '/')) : topicName
    eventSubscriptionName: eventSubscriptionName
    functionId: functionId
    topicHasIdentity: topicHasIdentity
    topicIdentityId: source.?topicIdentityId ?? ''
    topicPrincipalId: hasTopic ? source.?topicPrincipalId ?? '' : topic!.outputs.principalId
    storageAccountId: storageAccountId
    eventQueueName: eventQueueName
    deadLetterContainerName: deadLetterContainerName
  }
}

module alerts 'event-alerts.bicep' = {
  name: 'sauvegarde-event-alerts-${uniqueString(functionId)}'
  scope: resourceGroup(ownGroupName)
  params: {
    topicId: hasTopic ? existingTopicId! : topic!.outputs.topicId
    eventSubscriptionName: eventSubscriptionName
    tags: tags
    actionGroupId: actionGroupId
  }
  dependsOn: [group, eventSubscription]
}
