@description('Name of the system topic.')
param topicName string

param tags object

// A subscription has one system topic of this kind at most. Where it has one, that is taken instead (event-source.bicep).
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

output topicId string = topic.id
output principalId string = topic.identity.principalId
