@description('Name of the system topic.')
param topicName string

param tags object

@description('Resource id of the function that takes the events.')
param functionId string

param deadLetterAccountId string
param deadLetterContainerName string

@description('Who is told of undelivered events; empty for nobody.')
param actionGroupId string

// A subscription has one system topic at most. One that is there already can be named in the parameters.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: 'global'
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

module deadLetterAccess 'dead-letter-access.bicep' = {
  name: 'sauvegarde-dead-letters-${uniqueString(topic.id)}'
  scope: resourceGroup(split(deadLetterAccountId, '/')[2], split(deadLetterAccountId, '/')[4])
  params: {
    principalId: topic.identity.principalId
    storageAccountName: last(split(deadLetterAccountId, '/'))
    containerName: deadLetterContainerName
  }
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'sauvegarde'
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
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: deadLetterAccountId
          blobContainerName: deadLetterContainerName
        }
      }
    }
  }
  dependsOn: [deadLetterAccess]
}

var lostEvents = [
  { name: 'DeadLetteredCount', what: 'could not be delivered and lies in the dead-letter container' }
  { name: 'DroppedEventCount', what: 'is lost: it could not even be dead-lettered' }
]

resource lostEventAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for metric in lostEvents: {
    name: '${topicName}-${metric.name}'
    location: 'global'
    tags: tags
    properties: {
      description: 'An event of Azure Resource Manager ${metric.what}. See "Alerts" in docs/operations.md.'
      severity: 2
      enabled: true
      scopes: [topic.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: metric.name
            metricName: metric.name
            metricNamespace: 'Microsoft.EventGrid/systemTopics'
            operator: 'GreaterThan'
            threshold: 0
            timeAggregation: 'Total'
          }
        ]
      }
      actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
    }
  }
]
