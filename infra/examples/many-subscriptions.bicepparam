using '../main.bicep'

// A hub subscription runs the app; vaults and servers are in others. The storage is on a private network. The app may
// neither delete backups nor restore them.
param environmentName = 'sauvegarde-prod'
param location = 'westeurope'
param entraClientId = '00000000-0000-0000-0000-000000000000'

param estate = [
  // Vaults of their own subscription; nothing happens there that should be listened to.
  {
    subscriptionId: '11111111-1111-1111-1111-111111111111'
    vaultResourceGroups: ['rg-backup-vaults']
    listenToEvents: false
  }
  // Databases, no vaults: the app only reads here.
  { subscriptionId: '22222222-2222-2222-2222-222222222222', vaultResourceGroups: [] }
  { subscriptionId: '33333333-3333-3333-3333-333333333333', vaultResourceGroups: [] }
]

// The app gives the vaults the roles that backups need, and only to these two identities of vaults.
param powers = {
  grantPermissions: true
  grantableVaultPrincipalIds: ['44444444-4444-4444-4444-444444444444', '55555555-5555-5555-5555-555555555555']
}

param durableBackend = 'DurableTaskScheduler'
param privateNetworking = true
param clientAddressRanges = ['203.0.113.0/24']

// The runner that deploys is not among the callers.
param deploymentAddressRanges = ['198.51.100.16/28']
param allowedOrigins = ['https://portal.example.com']
param storageSku = 'Standard_GZRS'
param logRetentionDays = 365
param alertEmailAddresses = ['backup-operators@example.com', 'platform-on-call@example.com']

param extraSettings = {
  SAUVEGARDE_HISTORY_RETENTION_DAYS: '90'
}
