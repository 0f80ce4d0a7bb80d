@description('Name of the system topic. It may be somebody else\'s: nothing of it is written but this one event subscription.')
param topicName string

@description('Name of the event subscription; that of another app on the same topic must differ.')
param eventSubscriptionName string

@description('Resource id of the function that Event Grid calls where the topic has no identity.')
param functionId string

@description('Whether the topic has an identity: events and what could not be delivered are then written with it.')
param topicHasIdentity bool

@description('Principal of that identity; empty without one.')
param topicPrincipalId string

@description('Resource id of that identity when it is user-assigned; empty for the system-assigned one.')
param topicIdentityId string

@description('Storage account of the queue and of the container.')
param storageAccountId string

@description('Queue that events are written into.')
param eventQueueName string

param deadLetterContainerName string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

module deadLetterAccess 'dead-letter-access.bicep' = if (topicHasIdentity) {
  name: 'sauvegarde-dead-letters-${uniqueString(topic.id)}'
  scope: resourceGroup(split(storageAccountId, '/')[2], split(storageAccountId, '/')[4])
  params: {
    principalId: topicPrincipalId
    storageAccountName: last(split(storageAccountId, '/'))
    containerName: deadLetterContainerName
  }
}

module queueAccess 'event-queue-access.bicep' = if (topicHasIdentity) {
  name: 'sauvegarde-event-queue-${uniqueString(topic.id)}'
  scope: resourceGroup(split(storageAccountId, '/')[2], split(storageAccountId, '/')[4])
  params: {
    principalId: topicPrincipalId
    storageAccountName: last(split(storageAccountId, '/'))
    queueName: eventQueueName
  }
}

var topicIdentity = empty(topicIdentityId)
  ? { type: 'SystemAssigned' }
  : { type: 'UserAssigned', userAssignedIdentity: topicIdentityId }

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: eventSubscriptionName
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    deliveryWithResourceIdentity: topicHasIdentity
      ? {
          identity: topicIdentity
          destination: {
            endpointType: 'StorageQueue'
            properties: {
              resourceId: storageAccountId
              queueName: eventQueueName
              // A week: for so long the app may stand still.
              queueMessageTimeToLiveInSeconds: 604800
            }
          }
        }
      : null
    // A function is called with its key, which Event Grid looks up itself: identities are not taken for this kind of destination.
    destination: topicHasIdentity
      ? null
      : {
          endpointType: 'AzureFunction'
          properties: {
            resourceId: functionId
            maxEventsPerBatch: 1
            preferredBatchSizeInKilobytes: 64
          }
        }
    filter: {
      includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess']
      advancedFilters: [
        {
          // Whole names: those of child resources begin the same and are far more frequent.
          operatorType: 'StringIn'
          key: 'data.operationName'
          values: loadJsonContent('../event-operations.json')
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: topicHasIdentity
      ? {
          identity: topicIdentity
          deadLetterDestination: {
            endpointType: 'StorageBlob'
            properties: {
              resourceId: storageAccountId
              blobContainerName: deadLetterContainerName
            }
          }
        }
      : null
  }
  dependsOn: [deadLetterAccess, queueAccess]
}
