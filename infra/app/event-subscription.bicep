@description('Name of the system topic. It may be somebody else\'s: nothing of it is written but this one event subscription.')
param topicName string

@description('Name of the event subscription; that of another app on the same topic must differ.')
param eventSubscriptionName string

@description('Resource id of the function that takes the events.')
param functionId string

@description('Whether undelivered events are kept, which the topic needs an identity for.')
param keepsUndelivered bool

@description('Principal of the topic\'s identity; empty when undelivered events are not kept.')
param topicPrincipalId string

@description('Resource id of that identity when it is user-assigned; empty for the system-assigned one.')
param topicIdentityId string

param deadLetterAccountId string
param deadLetterContainerName string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

module deadLetterAccess 'dead-letter-access.bicep' = if (keepsUndelivered) {
  name: 'sauvegarde-dead-letters-${uniqueString(topic.id)}'
  scope: resourceGroup(split(deadLetterAccountId, '/')[2], split(deadLetterAccountId, '/')[4])
  params: {
    principalId: topicPrincipalId
    storageAccountName: last(split(deadLetterAccountId, '/'))
    containerName: deadLetterContainerName
  }
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: eventSubscriptionName
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      // Event Grid looks up the function's key itself. Identities are not taken for this kind of destination.
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
    deadLetterWithResourceIdentity: keepsUndelivered
      ? {
          identity: empty(topicIdentityId)
            ? { type: 'SystemAssigned' }
            : { type: 'UserAssigned', userAssignedIdentity: topicIdentityId }
          deadLetterDestination: {
            endpointType: 'StorageBlob'
            properties: {
              resourceId: deadLetterAccountId
              blobContainerName: deadLetterContainerName
            }
          }
        }
      : null
  }
  dependsOn: [deadLetterAccess]
}
