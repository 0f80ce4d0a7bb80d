@description('Name of the Durable Task Scheduler.')
param schedulerName string

@description('Name of the task hub; the app has the same name in its settings.')
param taskHubName string

param location string
param tags object

@description('Address ranges that may reach the scheduler. The service takes no empty list.')
@minLength(1)
param ipAllowlist string[]

@description('Identity of the app.')
param principalId string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: schedulerName
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    ipAllowlist: ipAllowlist
  }

  resource taskHub 'taskHubs' = {
    name: taskHubName
    properties: {}
  }
}

var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler::taskHub.id, principalId, durableTaskDataContributor)
  scope: scheduler::taskHub
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
  }
}

output endpoint string = scheduler.properties.endpoint
