@export()
@description('One subscription of the estate.')
type estateSubscription = {
  @description('Id of the subscription.')
  subscriptionId: string

  @description('Resource groups of it that hold Backup vaults. Absent: the app may work on every vault of the subscription. Empty: it has none.')
  vaultResourceGroups: string[]?

  @description('Whether events of this subscription are listened to; yes when absent.')
  listenToEvents: bool?
}

@export()
@description('What the app may do besides reading, protecting and stopping protection. All off by default.')
type optionalPowers = {
  @description('Delete backup instances with their backups.')
  deleteData: bool?

  @description('Restore backups.')
  restore: bool?

  @description('Give vaults the roles that backups need, by role assignments with a condition.')
  grantPermissions: bool?

  @description('Only these principals (identities of vaults) may be given roles; absent: any service principal.')
  grantableVaultPrincipalIds: string[]?
}

@export()
@description('GUIDs of the custom roles.')
type customRoleIds = {
  reader: string
  operator: string
  deleter: string
  restorer: string
  permissionGrantor: string
}
