@description('Resource id of the system topic, which may have event subscriptions of others.')
param topicId string

@description('The event subscription that is watched; begin of the names of the alerts.')
param eventSubscriptionName string

param tags object

@description('Who is told of undelivered events; empty for nobody.')
param actionGroupId string

var lostEvents = [
  { name: 'DeadLetteredCount', what: 'could not be delivered and lies in the dead-letter container' }
  { name: 'DroppedEventCount', what: 'is lost: it could not even be dead-lettered' }
]

resource lostEventAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for metric in lostEvents: {
    name: '${eventSubscriptionName}-${metric.name}'
    location: 'global'
    tags: tags
    properties: {
      description: 'An event of Azure Resource Manager ${metric.what}. Runbook: docs/operations.md#${toLower(metric.name)}'
      severity: 2
      enabled: true
      scopes: [topicId]
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
            dimensions: [{ name: 'EventSubscriptionName', operator: 'Include', values: [eventSubscriptionName] }]
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
