targetScope = 'subscription'

@description('Name of the resource group for the topic; made where it is not there.')
param resourceGroupName string

@description('Where the resource group is. The topic itself is global, as all topics of subscriptions are.')
param location string

param tags object

@description('Name of the system topic.')
param topicName string

@description('Resource id of the function that takes the events.')
param functionId string

@description('Storage account for what could not be delivered.')
param deadLetterAccountId string

param deadLetterContainerName string

@description('Who is told of undelivered events; empty for nobody.')
param actionGroupId string

// The app's own group is main.bicep's: declared here too, it would lose its tags.
var isForeign = subscription().subscriptionId != split(functionId, '/')[2]

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = if (isForeign) {
  name: resourceGroupName
  location: location
  tags: tags
}

module topic 'event-topic.bicep' = {
  name: 'sauvegarde-topic'
  scope: resourceGroup(resourceGroupName)
  params: {
    topicName: topicName
    tags: tags
    functionId: functionId
    deadLetterAccountId: deadLetterAccountId
    deadLetterContainerName: deadLetterContainerName
    actionGroupId: actionGroupId
  }
  dependsOn: [group]
}
