// Two accounts: one for what the product keeps, one for what the Functions host keeps, so that neither can read the other's.
param documentsAccountName string
param runtimeAccountName string
param location string
param tags object
param redundancy string
param subnetId string
param dnsZoneId string
param workspaceId string

resource documents 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  // checkov:skip=CKV_AZURE_35: people read and write documents by signed addresses; nothing in it answers without a signature
  // checkov:skip=CKV_AZURE_59: people read and write documents by signed addresses; nothing in it answers without a signature
  // checkov:skip=CKV_AZURE_206: in prod it is copied to the paired region too; the parser sees a parameter
  // checkov:skip=CKV_AZURE_43: the parser sees a parameter where it expects a name
  name: documentsAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowBlobPublicAccess: false
    // Addresses are signed with a key that Entra gives the app's identity for an hour.
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // People read and write documents by signed addresses, so this one answers on the internet; nothing in it does without a signature.
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: 'Allow', bypass: 'None' }
  }
}

resource documentsBlobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: documents
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    cors: {
      corsRules: [
        {
          allowedOrigins: ['*']
          allowedMethods: ['GET', 'PUT']
          allowedHeaders: ['content-type', 'x-ms-blob-type']
          exposedHeaders: []
          maxAgeInSeconds: 600
        }
      ]
    }
  }
}

resource documentsContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: documentsBlobs
  name: 'documents'
  properties: { publicAccess: 'None' }
}

resource oldVersions 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: documents
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-versions'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: 90 } } }
          }
        }
      ]
    }
  }
}

resource documentsLock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: documents
  name: 'documents-are-kept'
  properties: {
    level: 'CanNotDelete'
    notes: 'Deleting the environment does not delete its documents.'
  }
}

resource runtime 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  // checkov:skip=CKV_AZURE_206: copied by zone; a deployment makes anew what is in it
  // checkov:skip=CKV_AZURE_43: the parser sees a parameter where it expects a name
  name: runtimeAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
  }
}

resource runtimeBlobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: runtime
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: runtimeBlobs
  name: 'packages'
  properties: { publicAccess: 'None' }
}

module documentsEndpoint 'private-endpoint.bicep' = {
  name: 'documents-endpoint'
  params: {
    endpointName: documentsAccountName
    location: location
    tags: tags
    serviceId: documents.id
    groupId: 'blob'
    subnetId: subnetId
    dnsZoneId: dnsZoneId
  }
}

module runtimeEndpoint 'private-endpoint.bicep' = {
  name: 'runtime-endpoint'
  params: {
    endpointName: runtimeAccountName
    location: location
    tags: tags
    serviceId: runtime.id
    groupId: 'blob'
    subnetId: subnetId
    dnsZoneId: dnsZoneId
  }
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: documentsBlobs
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

output documentsAccountName string = documents.name
output documentsContainer string = documentsContainer.name
output documentsOrigin string = 'https://${split(documents.properties.primaryEndpoints.blob, '/')[2]}'
output blobEndpoint string = documents.properties.primaryEndpoints.blob
output runtimeAccountName string = runtime.name
output packagesUrl string = '${runtime.properties.primaryEndpoints.blob}${packages.name}'
