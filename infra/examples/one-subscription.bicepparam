using '../main.bicep'

// The smallest estate: the app looks after the subscription that it is deployed to.
param environmentName = 'sauvegarde'
param location = 'westeurope'

// From "az ad app create" in docs/deploy.md. Without it, callers need a function key, and a key alone may do nothing.
param entraClientId = '00000000-0000-0000-0000-000000000000'

param alertEmailAddresses = ['backup-operators@example.com']

// Protects every production server by the policy of the vault; docs/rules.md has all members.
param rules = loadTextContent('rules.json')
