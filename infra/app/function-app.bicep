@description('Name of the function app; part of its address.')
param appName string

@description('Name of the hosting plan.')
param planName string

param location string
param tags object

@description('FlexConsumption scales to nothing and is paid by use; Dedicated is for regions and clouds without it.')
@allowed(['FlexConsumption', 'Dedicated'])
param hostingPlan string

@description('Size of the Dedicated plan.')
param dedicatedSku string

@allowed(['22', '24'])
param nodeVersion string

@description('Most instances that Flex Consumption starts.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Resource id of the user-assigned identity of the app.')
param identityId string

@description('Client id of the same identity.')
param identityClientId string

@description('Blob endpoint of the storage account, with a slash at the end.')
param blobEndpoint string

param queueEndpoint string
param tableEndpoint string

@description('Container of the deployment package (Flex Consumption).')
param packageContainerName string

@description('Connection string of Application Insights; no secret, since telemetry needs a token.')
param applicationInsightsConnectionString string

@description('Subnet of the app; empty for none.')
param subnetId string

@description('Whether Event Grid calls the app itself, with a key. It does not where it writes into the queue.')
param isCalledByEventGrid bool

@description('Address ranges that may call the app, in CIDR notation; empty for everyone. Event Grid may where it calls the app itself.')
param clientAddressRanges string[]

@description('Address ranges that code may be deployed from, in CIDR notation; empty for everyone.')
param deploymentAddressRanges string[]

@description('Origins of web pages that may call the app.')
param allowedOrigins string[]

@description('Application id of the Entra app registration that callers ask tokens for; empty leaves App Service authentication off.')
param entraClientId string

@description('Settings of Sauvegarde and of the durable backend.')
param appSettings object

// In China, tokens of version 2 are issued under another name than the one that Azure Resource Manager gives.
var authority = environment().name == 'AzureChinaCloud'
  ? 'https://login.partner.microsoftonline.cn/'
  : environment().authentication.loginEndpoint

var isFlex = hostingPlan == 'FlexConsumption'

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'linux'
  sku: isFlex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: dedicatedSku }
  properties: {
    reserved: true
  }
}

// There, Event Grid brings the system key of its webhook instead of a token.
var eventGridPaths = ['/runtime/webhooks/eventgrid', '/runtime/webhooks/EventGrid']

var eventGridRule = {
  name: 'EventGrid'
  description: 'Delivery of events'
  tag: 'ServiceTag'
  ipAddress: 'AzureEventGrid'
  action: 'Allow'
  priority: 100
}

var clientRules = [
  for (range, index) in clientAddressRanges: {
    name: 'client-${index}'
    description: 'Callers of the API'
    ipAddress: range
    action: 'Allow'
    priority: 200 + index
  }
]

// The site that takes deployments has an address and rules of its own. Event Grid has no business there.
var deploymentRules = [
  for (range, index) in deploymentAddressRanges: {
    name: 'deployment-${index}'
    description: 'Deployments of code'
    ipAddress: range
    action: 'Allow'
    priority: 200 + index
  }
]

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: isFlex
      ? {
          deployment: {
            storage: {
              type: 'blobContainer'
              value: '${blobEndpoint}${packageContainerName}'
              authentication: {
                type: 'UserAssignedIdentity'
                userAssignedIdentityResourceId: identityId
              }
            }
          }
          scaleAndConcurrency: {
            instanceMemoryMB: 2048
            maximumInstanceCount: maximumInstanceCount
          }
          runtime: {
            name: 'node'
            version: nodeVersion
          }
        }
      : null
    siteConfig: {
      alwaysOn: isFlex ? null : true
      linuxFxVersion: isFlex ? null : 'NODE|${nodeVersion}'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      vnetRouteAllEnabled: isFlex ? null : !empty(subnetId)
      cors: empty(allowedOrigins) ? null : { allowedOrigins: allowedOrigins, supportCredentials: false }
      ipSecurityRestrictions: empty(clientAddressRanges)
        ? []
        : concat(isCalledByEventGrid ? [eventGridRule] : [], clientRules)
      ipSecurityRestrictionsDefaultAction: empty(clientAddressRanges) ? 'Allow' : 'Deny'
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictions: deploymentRules
      scmIpSecurityRestrictionsDefaultAction: empty(deploymentAddressRanges) ? 'Allow' : 'Deny'
    }
  }

  // Deployments sign in with Entra: no user name and password opens the app's files.
  resource ftpCredentials 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmCredentials 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsStorage__blobServiceUri: blobEndpoint
        AzureWebJobsStorage__queueServiceUri: queueEndpoint
        AzureWebJobsStorage__tableServiceUri: tableEndpoint
        APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
        AZURE_CLIENT_ID: identityClientId
      },
      // Flex Consumption has these elsewhere, and refuses them as settings.
      isFlex
        ? {}
        : {
            FUNCTIONS_EXTENSION_VERSION: '~4'
            FUNCTIONS_WORKER_RUNTIME: 'node'
            WEBSITE_RUN_FROM_PACKAGE: '1'
          },
      appSettings
    )
  }

  resource authentication 'config' = if (!empty(entraClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: concat(['/api/health', '/api/openapi.json'], isCalledByEventGrid ? eventGridPaths : [])
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraClientId
            openIdIssuer: uri(authority, '${tenant().tenantId}/v2.0')
          }
          validation: {
            allowedAudiences: [entraClientId, 'api://${entraClientId}']
          }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

output appId string = app.id
output appName string = app.name
output hostName string = app.properties.defaultHostName
