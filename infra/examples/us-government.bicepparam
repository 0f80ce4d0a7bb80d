using '../main.bicep'

// Deployed with "az cloud set --name AzureUSGovernment": endpoints and the setting SAUVEGARDE_CLOUD follow from that.
param environmentName = 'sauvegarde'
param location = 'usgovvirginia'
param entraClientId = '00000000-0000-0000-0000-000000000000'

// Ask "az functionapp list-flexconsumption-locations" first: FlexConsumption is the better choice where it is offered.
param hostingPlan = 'Dedicated'
param alertEmailAddresses = ['backup-operators@example.com']
