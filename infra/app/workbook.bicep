@description('Resource id of the Log Analytics workspace.')
param workspaceId string

param location string
param tags object

@description('Name under which the workbook is listed.')
param displayName string

@description('Ids of the subscriptions that coverage and throttling are shown of.')
param subscriptionIds string[]

var logs = {
  queryType: 0
  resourceType: 'microsoft.operationalinsights/workspaces'
  crossComponentResources: [workspaceId]
}
var inventory = {
  queryType: 1
  resourceType: 'microsoft.resourcegraph/resources'
  crossComponentResources: map(subscriptionIds, id => '/subscriptions/${id}')
}

var panels = [
  {
    title: 'Coverage by subscription'
    source: inventory
    query: loadTextContent('../queries/coverage.kql')
    view: 'table'
  }
  {
    title: 'Flexible servers without a protection that works'
    source: inventory
    query: loadTextContent('../queries/unprotected-servers.kql')
    view: 'table'
  }
  {
    title: 'Time to protect: from the creation of a server to that of its backup instance, by week'
    source: inventory
    query: loadTextContent('../queries/time-to-protect.kql')
    view: 'table'
  }
  {
    title: 'Time to protect: what rules protected, by what found it, in seconds since the creation of the server'
    source: logs
    query: loadTextContent('../queries/found-and-protected.kql')
    view: 'table'
  }
  {
    title: 'Operations by outcome'
    source: logs
    query: loadTextContent('../queries/operations-by-outcome.kql')
    view: 'barchart'
  }
  {
    title: 'How long operations take, in seconds'
    source: logs
    query: loadTextContent('../queries/operation-durations.kql')
    view: 'table'
  }
  {
    title: 'Operations that were refused, timed out or were in conflict'
    source: logs
    query: loadTextContent('../queries/failed-operations.kql')
    view: 'table'
  }
  {
    title: 'Orchestrations that failed or were terminated'
    source: logs
    query: loadTextContent('../queries/failed-orchestrations.kql')
    view: 'table'
  }
  {
    title: 'Looks at resources that failed'
    source: logs
    query: loadTextContent('../queries/failed-looks.kql')
    view: 'table'
  }
  {
    title: 'Events that were given up'
    source: logs
    query: loadTextContent('../queries/given-up-events.kql')
    view: 'table'
  }
  {
    title: 'Audits that failed or are incomplete'
    source: logs
    query: loadTextContent('../queries/failed-audits.kql')
    view: 'table'
  }
  {
    title: 'Audits of the schedule that were left out, by the audit that still ran'
    source: logs
    query: loadTextContent('../queries/skipped-audits.kql')
    view: 'table'
  }
  {
    title: 'Bulks that failed, or with items that did'
    source: logs
    query: loadTextContent('../queries/failed-bulks.kql')
    view: 'table'
  }
  {
    title: 'Stalled operations'
    source: logs
    query: loadTextContent('../queries/stalled-operations.kql')
    view: 'table'
  }
  {
    title: 'Calls that Azure Resource Manager throttled'
    source: logs
    query: loadTextContent('../queries/throttling-over-time.kql')
    view: 'timechart'
  }
  {
    title: 'Who wrote what'
    source: logs
    query: loadTextContent('../queries/writers.kql')
    view: 'table'
  }
]

var timeRange = {
  type: 9
  name: 'parameters'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    parameters: [
      {
        id: guid(workspaceId, 'time range')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time range'
        type: 4
        isRequired: true
        value: { durationMs: 604800000 }
        typeSettings: {
          selectableValues: [{ durationMs: 86400000 }, { durationMs: 604800000 }, { durationMs: 2592000000 }]
          allowCustom: true
        }
      }
    ]
  }
}

var panelItems = [
  for (panel, index) in panels: {
    type: 3
    name: 'panel-${index}'
    content: union(
      {
        version: 'KqlItem/1.0'
        title: panel.title
        query: panel.query
        size: 0
        showExportToExcel: true
        visualization: panel.view
      },
      panel.source,
      // The inventory is what is there now; only logs have a time.
      panel.source.queryType == 0 ? { timeContextFromParameter: 'TimeRange' } : {}
    )
  }
]

// All callers together, as the platform counts them: other automation in the subscription uses up the same limits.
var throttlingOfPlatform = {
  type: 10
  name: 'platform-throttling'
  content: {
    version: 'MetricsItem/2.0'
    title: 'All requests of the subscriptions that were answered 429'
    size: 0
    chartType: 2
    resourceType: 'microsoft.resources/subscriptions'
    metricScope: 0
    resourceIds: map(subscriptionIds, id => '/subscriptions/${id}')
    timeContextFromParameter: 'TimeRange'
    metrics: [
      {
        namespace: 'microsoft.resources/subscriptions'
        metric: 'microsoft.resources/subscriptions--Traffic'
        aggregation: 7
        splitBy: 'Namespace'
      }
    ]
    filters: [{ id: '1', key: 'StatusCode', operator: 0, values: ['429'] }]
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'sauvegarde')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: displayName
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([timeRange], panelItems, [throttlingOfPlatform])
      fallbackResourceIds: [workspaceId]
    })
  }
}
