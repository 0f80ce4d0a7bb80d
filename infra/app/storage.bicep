@description('Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param accountName string

param location string
param tags object

@description('Replication of the account. Histories of running operations and reports live here.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

@description('Whether only the virtual network and trusted Azure services reach the account.')
param isPrivate bool

@description('Container of the deployment package (Flex Consumption).')
param packageContainerName string

@description('Container of the audit reports.')
param reportsContainerName string

@description('Container of events that could not be delivered.')
param deadLetterContainerName string

@description('Queue that Event Grid writes events into.')
param eventQueueName string

@description('After how many days undelivered events are removed.')
param deadLetterRetentionDays int

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      // Event Grid writes events and dead letters as a trusted service, with the identity of its system topic.
      bypass: 'AzureServices'
    }
  }

  resource blobService 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource packages 'containers' = {
      name: packageContainerName
    }

    resource reports 'containers' = {
      name: reportsContainerName
    }

    resource deadLetters 'containers' = {
      name: deadLetterContainerName
    }
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'

  resource events 'queues' = {
    name: eventQueueName
  }

  // The name is the Functions host's: what it has handed over in vain too often goes there.
  resource givenUpEvents 'queues' = {
    name: '${eventQueueName}-poison'
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'remove-old-dead-letters'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLetterContainerName}/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: deadLetterRetentionDays } } }
          }
        }
      ]
    }
  }
  dependsOn: [account::blobService]
}

output accountName string = account.name
output accountId string = account.id
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
