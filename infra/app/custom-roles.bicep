targetScope = 'subscription'

@description('Told apart by this when several environments share a directory: names of roles are unique in it.')
param environmentName string

@description('Subscriptions in which the roles can be assigned.')
param subscriptionIds string[]

var assignableScopes = map(union([subscription().subscriptionId], subscriptionIds), id => '/subscriptions/${id}')

// The actions stand in JSON so that the tests can compare them with what the app calls.
var definitions = [
  { key: 'reader', role: loadJsonContent('../roles/reader.json') }
  { key: 'operator', role: loadJsonContent('../roles/operator.json') }
  { key: 'deleter', role: loadJsonContent('../roles/deleter.json') }
  { key: 'restorer', role: loadJsonContent('../roles/restorer.json') }
  { key: 'datasourceReader', role: loadJsonContent('../roles/datasource-reader.json') }
  { key: 'permissionGrantor', role: loadJsonContent('../roles/permission-grantor.json') }
]

resource roles 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for definition in definitions: {
    name: guid(subscription().id, environmentName, definition.key)
    properties: {
      roleName: '${definition.role.name} (${environmentName})'
      description: definition.role.description
      type: 'CustomRole'
      assignableScopes: assignableScopes
      permissions: [{ actions: definition.role.actions, notActions: [], dataActions: [], notDataActions: [] }]
    }
  }
]

@description('Ids of the role definitions without a scope: their GUIDs.')
output roleIds object = {
  reader: roles[0].name
  operator: roles[1].name
  deleter: roles[2].name
  restorer: roles[3].name
  datasourceReader: roles[4].name
  permissionGrantor: roles[5].name
}
