# Subscribes the deployed function to the events of the estate. azd hands over the outputs of main.bicep.
$ErrorActionPreference = 'Stop'

if (-not $env:SAUVEGARDE_EVENT_SOURCES -or $env:SAUVEGARDE_EVENT_SOURCES -eq '[]') {
  Write-Output 'No subscription is listened to: nothing to do.'
  exit 0
}

if ($env:SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS) {
  Write-Warning "Undelivered events are lost, since the topic has no identity, in: $env:SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS. See 'Events' in docs/deploy.md."
}

# A file, because quotation marks in arguments get lost on their way to az on Windows.
$parameters = @{
  resourceGroupName = @{ value = $env:SAUVEGARDE_EVENTS_RESOURCE_GROUP }
  sources           = @{ value = @($env:SAUVEGARDE_EVENT_SOURCES | ConvertFrom-Json) }
  functionAppId     = @{ value = $env:SAUVEGARDE_FUNCTION_APP_ID }
  storageAccountId  = @{ value = $env:SAUVEGARDE_STORAGE_ACCOUNT_ID }
  actionGroupId     = @{ value = $env:SAUVEGARDE_ACTION_GROUP_ID }
  tags              = @{ value = $env:SAUVEGARDE_TAGS | ConvertFrom-Json }
}
$file = New-TemporaryFile
ConvertTo-Json -Depth 5 $parameters | Set-Content $file

az deployment sub create `
  --name "sauvegarde-events-$env:AZURE_LOCATION" `
  --subscription $env:AZURE_SUBSCRIPTION_ID `
  --location $env:AZURE_LOCATION `
  --template-file infra/events.bicep `
  --parameters "@$file"
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
