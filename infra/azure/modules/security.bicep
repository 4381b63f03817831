// The vault. Who may read it is in access.bicep.
param vaultName string
param location string
param tags object
@secure()
param signingKey string
param subnetId string
param dnsZoneId string
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'None' }
  }
}

// What the host signs cursors with. It is made once; whoever deploys again does not change it.
resource key 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(signingKey)) {
  // checkov:skip=CKV_AZURE_41: the signing key ends when it is rotated; see docs/runbooks/rotate-secrets.md
  // checkov:skip=CKV_AZURE_114: the parser does not read a content type that stands beside a condition
  parent: vault
  name: 'signing-key'
  properties: {
    value: signingKey
    contentType: 'text/plain'
    attributes: { enabled: true }
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'vault-endpoint'
  params: {
    endpointName: vaultName
    location: location
    tags: tags
    serviceId: vault.id
    groupId: 'vault'
    subnetId: subnetId
    dnsZoneId: dnsZoneId
  }
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output vaultName string = vault.name
output vaultUri string = vault.properties.vaultUri
