// The app: a custom handler on Flex Consumption, with an identity of its own.
param appName string
param location string
param tags object
param subnetId string
param runtimeAccountName string
param packagesUrl string
param insightsConnection string
param workspaceId string
param cosmosEndpoint string
param cosmosDatabase string
param blobEndpoint string
param blobContainer string
param vaultUri string
param oidc string
param model string
param modelUrl string
param modelAuth string
param modelScope string
param instanceMemoryMB int
param maximumInstances int
param zoneRedundant bool

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  // checkov:skip=CKV_AZURE_225: by zone in prod alone; the parser sees a parameter
  name: appName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  // checkov:skip=CKV_AZURE_222: it is what people call, and it asks each for a token
  // checkov:skip=CKV_AZURE_17: browsers have no client certificates; a token says who calls
  // checkov:skip=CKV_AZURE_212: Flex Consumption scales from nothing
  // checkov:skip=CKV_AZURE_213: Flex Consumption has no such setting
  name: appName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
      }
      runtime: { name: 'custom', version: '1.0' }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
      remoteDebuggingEnabled: false
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  // checkov:skip=CKV_AZURE_66: these are names and values, and not the settings of the site
  // checkov:skip=CKV_AZURE_63: these are names and values, and not the settings of the site
  // checkov:skip=CKV_AZURE_222: the site says so; these are names and values, and not the settings of the site
  // checkov:skip=CKV_AZURE_80: these are names and values, and not the settings of the site
  // checkov:skip=CKV_AZURE_13: the host checks tokens itself, of as many issuers as there are
  // checkov:skip=CKV_AZURE_88: these are names and values, and not the settings of the site
  // checkov:skip=CKV_AZURE_65: these are names and values, and not the settings of the site
  parent: app
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__accountName: runtimeAccountName
    AzureWebJobsStorage__credential: 'managedidentity'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
    // Not every plan says it by itself.
    REGION_NAME: location
    ADVISORY_COSMOS_ENDPOINT: cosmosEndpoint
    ADVISORY_COSMOS_DATABASE: cosmosDatabase
    ADVISORY_BLOB_ENDPOINT: blobEndpoint
    ADVISORY_BLOB_CONTAINER: blobContainer
    ADVISORY_KEY_VAULT: vaultUri
    ADVISORY_AUTH: 'oidc'
    ADVISORY_OIDC: oidc
    // One that is set to nothing counts as missing.
    ADVISORY_MODEL: model
    ADVISORY_MODEL_URL: modelUrl
    ADVISORY_MODEL_AUTH: modelAuth
    ADVISORY_MODEL_SCOPE: modelScope
  }
}

// Who deploys shows an identity; names and passwords of publishing are no way in.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output appId string = app.id
output appName string = app.name
output hostName string = app.properties.defaultHostName
output principalId string = app.identity.principalId
