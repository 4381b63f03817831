// Documents in Cosmos DB: one container for each of the core's. An identity with data-plane roles can't make them, so all are here.
param accountName string
param location string
param tags object
@allowed(['serverless', 'autoscale'])
param capacity string
param replicaLocation string
param subnetId string
param dnsZoneId string
param workspaceId string

var containerNames = [
  'governance'
  'assessments'
  'artifacts'
  'code-scans'
  'reference-data'
  'stock-data'
  'news-articles'
]

var home = [
  { locationName: location, failoverPriority: 0, isZoneRedundant: capacity == 'autoscale' }
]
var replica = empty(replicaLocation) ? [] : [
  { locationName: replicaLocation, failoverPriority: 1, isZoneRedundant: false }
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  // checkov:skip=CKV_AZURE_99: it looks for a list of addresses; the database answers none at all outside its network
  name: accountName
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: capacity == 'serverless' ? [{ name: 'EnableServerless' }] : []
    // Reads see every write before them, whichever process wrote it.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    locations: concat(home, replica)
    enableAutomaticFailover: !empty(replicaLocation)
    // Identities with roles, and no keys.
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    publicNetworkAccess: 'Disabled'
    isVirtualNetworkFilterEnabled: true
    networkAclBypass: 'None'
    minimalTlsVersion: 'Tls12'
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: { tier: 'Continuous30Days' }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: 'advisory'
  properties: {
    resource: { id: 'advisory' }
  }
}

resource containers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [for container in containerNames: {
  parent: database
  name: container
  properties: {
    resource: {
      id: container
      partitionKey: { kind: 'Hash', version: 2, paths: ['/id'] }
      // On, and nothing expires that does not say so itself.
      defaultTtl: -1
      indexingPolicy: {
        indexingMode: 'consistent'
        includedPaths: [{ path: '/*' }]
        // The whole document as text, and the name of its last write: nothing is found by them.
        excludedPaths: [{ path: '/envelope/?' }, { path: '/revision/?' }]
      }
    }
    options: capacity == 'autoscale' ? { autoscaleSettings: { maxThroughput: 1000 } } : {}
  }
}]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: account
  name: 'documents-are-kept'
  properties: {
    level: 'CanNotDelete'
    notes: 'Deleting the environment does not delete its documents.'
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'cosmos-endpoint'
  params: {
    endpointName: '${accountName}-cosmos'
    location: location
    tags: tags
    serviceId: account.id
    groupId: 'Sql'
    subnetId: subnetId
    dnsZoneId: dnsZoneId
  }
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'DataPlaneRequests', enabled: true }
      { category: 'ControlPlaneRequests', enabled: true }
    ]
    metrics: [{ category: 'Requests', enabled: true }]
  }
}

output accountId string = account.id
output accountName string = account.name
output endpoint string = account.properties.documentEndpoint
output databaseName string = database.name
