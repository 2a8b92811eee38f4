// Where exports of the ledger are kept: a storage account that the app can't reach, and the identity by which a workflow of
// GitHub writes to it (deploy/export-ledger.yml). Deploy it into a resource group of its own, because `azd down` deletes the
// app's group with everything in it:
//
//     az deployment group create --resource-group <group> --template-file deploy/ledger-exports.bicep \
//       --parameters repository=<owner>/<repository>
//
// docs/operations.md tells the steps after it.

@description('The repository whose workflow exports, as GitHub names it: owner/repository.')
@minLength(3)
param repository string

@description('The branch from which the workflow runs.')
param branch string = 'main'

@description('After how many days an export is deleted. Erasing a person does not reach exports: choose as few as your rules ask for.')
@minValue(1)
@maxValue(3650)
param keepDays int = 30

@description('How the names begin.')
@minLength(3)
@maxLength(18)
param name string = 'allotments'

@description('Where everything is.')
param location string = resourceGroup().location

@description('How the exports are kept: in three zones of the region, or, where a region has none, in one place.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageRedundancy string = 'Standard_ZRS'

var container = 'ledger-exports'
var suffix = uniqueString(resourceGroup().id, name)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-exports'
  location: location

  // GitHub says which repository and branch a run is of; no secret is kept there.
  resource github 'federatedIdentityCredentials' = {
    name: 'github'
    properties: {
      issuer: 'https://token.actions.githubusercontent.com'
      subject: 'repo:${repository}:ref:refs/heads/${branch}'
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('ex${suffix}${replace(name, '-', '')}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: storageRedundancy }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource exports 'containers' = {
      name: container
    }
  }

  resource retention 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'old-exports'
            type: 'Lifecycle'
            enabled: true
            definition: {
              actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: keepDays } } }
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${container}/'] }
            }
          }
        ]
      }
    }
  }
}

// Storage Blob Data Contributor, a role definition of Azure.
var mayWriteBlobs = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource mayWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, identity.id, mayWriteBlobs)
  scope: storage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', mayWriteBlobs)
  }
}

output EXPORTS_ACCOUNT string = storage.name
output EXPORTS_CLIENT_ID string = identity.properties.clientId
output EXPORTS_OBJECT_ID string = identity.properties.principalId
