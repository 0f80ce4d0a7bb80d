@export()
@description('One subscription of the estate.')
type estateSubscription = {
  @description('Id of the subscription.')
  subscriptionId: string

  @description('Resource groups of it that hold Backup vaults. Absent: the app may work on every vault of the subscription. Empty: it has none.')
  vaultResourceGroups: string[]?

  @description('Whether events of this subscription are listened to; yes when absent.')
  listenToEvents: bool?

  @description('System topic that the subscription has already (a subscription can have one of its events only), by its resource id. It is left as it is, and gets one event subscription more.')
  eventTopicId: string?

  @description('Principal of the identity of that topic. Without it, Event Grid calls the app with a key, and events that cannot be delivered are not kept.')
  eventTopicPrincipalId: string?

  @description('Resource id of that identity, when it is user-assigned. Absent: it is the system-assigned one.')
  eventTopicIdentityId: string?

  @description('Existing resource group of the subscription for the topic and its alerts, which is left as it is. When nothing is said: that of the app, and in other subscriptions one that is made.')
  eventResourceGroup: string?
}

@export()
@description('One subscription whose events are listened to.')
type eventSource = {
  @description('Id of the subscription.')
  subscriptionId: string

  @description('System topic that is there already, by its resource id.')
  topicId: string?

  @description('Principal of its identity.')
  topicPrincipalId: string?

  @description('Resource id of that identity, when it is user-assigned.')
  topicIdentityId: string?

  @description('Existing resource group for what is made.')
  resourceGroup: string?
}

@export()
@description('What the app may do besides reading, protecting and stopping protection. All off by default.')
type optionalPowers = {
  @description('Delete backup instances with their backups.')
  deleteData: bool?

  @description('Restore backups.')
  restore: bool?

  @description('Ask datasources for their backups themselves, which needs a role with a wildcard: Azure publishes no name for that action.')
  listByDatasource: bool?

  @description('Give vaults the roles that backups need, by role assignments with a condition.')
  grantPermissions: bool?

  @description('Only these principals (identities of vaults) may be given roles. Absent: any service principal. Empty: none.')
  grantableVaultPrincipalIds: string[]?
}

@export()
@description('GUIDs of the custom roles.')
type customRoleIds = {
  reader: string
  operator: string
  deleter: string
  restorer: string
  datasourceReader: string
  permissionGrantor: string
}
