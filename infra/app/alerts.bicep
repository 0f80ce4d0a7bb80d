@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Begin of the names of alerts.')
param prefix string

param location string
param tags object

@description('Who is told, by e-mail; empty for nobody: alerts then only show in the portal.')
param emailAddresses string[]

@description('How many throttled calls within a quarter of an hour are worth a message.')
param throttledCallsThreshold int

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'sauvegarde'
    enabled: true
    emailReceivers: [
      for (address, index) in emailAddresses: {
        name: 'operator-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

// The names are those of the runbook in docs/operations.md. The windows are longer than the time between two looks: records come
// late into the log, and would else fall between.
var alerts = [
  {
    name: 'failed-operations'
    description: 'Azure refused a protection, it was in conflict or it ran into its deadline.'
    severity: 2
    query: loadTextContent('../queries/failed-operations.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'failed-orchestrations'
    description: 'An orchestration failed or was terminated: a defect of the app, histories that do not fit its version, or somebody.'
    severity: 1
    query: loadTextContent('../queries/failed-orchestrations.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'failed-looks'
    description: 'A resource that an event told of could not be looked at: it may be without the protection that the rules want.'
    severity: 2
    query: loadTextContent('../queries/failed-looks.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'given-up-events'
    description: 'The app could not take an event, again and again: what it told of may be without the protection that the rules want.'
    severity: 2
    query: loadTextContent('../queries/given-up-events.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'failed-audits'
    description: 'An audit of the estate failed, or could not see a part of it: nobody knows what is unprotected there.'
    severity: 2
    query: loadTextContent('../queries/failed-audits.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'skipped-audits'
    description: 'The schedule came, and the audit before it still ran: nobody looked at the estate anew.'
    severity: 3
    query: loadTextContent('../queries/skipped-audits.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'failed-bulks'
    description: 'A bulk failed, or some of its items did.'
    severity: 3
    query: loadTextContent('../queries/failed-bulks.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'stalled-operations'
    description: 'The watchdog found orchestrations that should have got on and did not.'
    severity: 2
    query: loadTextContent('../queries/stalled-operations.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'shared-task-hubs'
    description: 'Another app uses the same task hub: each runs operations of the other, with its own code and rights.'
    severity: 1
    query: loadTextContent('../queries/shared-task-hubs.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'watchdog-silent'
    description: 'The watchdog has not run for two hours: the app does not start, or writes no logs.'
    severity: 1
    query: loadTextContent('../queries/watchdog-runs.kql')
    window: 'PT2H'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'throttled-calls'
    description: 'Azure Resource Manager answers "too many requests" so often that operations become slow.'
    severity: 3
    query: loadTextContent('../queries/throttled-calls.kql')
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: throttledCallsThreshold
  }
  {
    name: 'failed-requests'
    description: 'The API answered requests with a server error.'
    severity: 2
    query: loadTextContent('../queries/failed-requests.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: '${prefix}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${prefix}: ${alert.name}'
      description: '${alert.description} Runbook: docs/operations.md#${alert.name}'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: alert.window
      autoMitigate: true
      // A new workspace has no tables until the first telemetry comes.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]

output actionGroupId string = actionGroup.id
