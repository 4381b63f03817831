// The dashboard as a static website, and one name for it and the API.
param prefix string
param accountName string
param endpointName string
param location string
param tags object
param apiHost string
@description('Where signed addresses lead, which the pages fetch and send to.')
param documentsOrigin string
@description('Who uploads the pages; nothing for somebody who has that role already.')
param deployerPrincipalId string
param workspaceId string

resource site 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  // checkov:skip=CKV_AZURE_35: a static website is for everybody: it holds the pages, and no data
  // checkov:skip=CKV_AZURE_59: a static website is for everybody: it holds the pages, and no data
  // checkov:skip=CKV_AZURE_206: copied by zone; a deployment makes anew what is in it
  // checkov:skip=CKV_AZURE_43: the parser sees a parameter where it expects a name
  name: accountName
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
    // A static website is for everybody: it holds the pages, and no data.
    publicNetworkAccess: 'Enabled'
  }
}

resource siteBlobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: site
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

// Whoever owns an account may not read or write what is in it, before a role says so.
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource uploadsPages 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  scope: site
  name: guid(site.id, deployerPrincipalId, blobDataContributor)
  properties: {
    principalId: deployerPrincipalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource profile 'Microsoft.Cdn/profiles@2024-02-01' = {
  name: prefix
  location: 'global'
  tags: tags
  sku: { name: 'Standard_AzureFrontDoor' }
  properties: { originResponseTimeoutSeconds: 230 }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2024-02-01' = {
  parent: profile
  name: endpointName
  location: 'global'
  tags: tags
  properties: { enabledState: 'Enabled' }
}

resource pagesGroup 'Microsoft.Cdn/profiles/originGroups@2024-02-01' = {
  parent: profile
  name: 'pages'
  properties: {
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3 }
  }
}

resource pagesOrigin 'Microsoft.Cdn/profiles/originGroups/origins@2024-02-01' = {
  parent: pagesGroup
  name: 'pages'
  properties: {
    hostName: split(site.properties.primaryEndpoints.web, '/')[2]
    originHostHeader: split(site.properties.primaryEndpoints.web, '/')[2]
    enforceCertificateNameCheck: true
    enabledState: 'Enabled'
  }
}

resource apiGroup 'Microsoft.Cdn/profiles/originGroups@2024-02-01' = {
  parent: profile
  name: 'api'
  properties: {
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3 }
  }
}

resource apiOrigin 'Microsoft.Cdn/profiles/originGroups/origins@2024-02-01' = {
  parent: apiGroup
  name: 'api'
  properties: {
    hostName: apiHost
    originHostHeader: apiHost
    enforceCertificateNameCheck: true
    enabledState: 'Enabled'
  }
}

resource pageRules 'Microsoft.Cdn/profiles/ruleSets@2024-02-01' = {
  parent: profile
  name: 'pages'
}

// What the browser's own router shows is no file. An error page of the website would come with 404. A path without an ending is a page,
// and so is one that ends in a number: `/frameworks/nist-csf-2.0`. No file of the dashboard has such a name.
var pagePaths = [
  {
    name: 'UrlFileExtension'
    parameters: {
      typeName: 'DeliveryRuleUrlFileExtensionMatchConditionParameters'
      operator: 'LessThan'
      negateCondition: false
      matchValues: ['1']
      transforms: []
    }
  }
  {
    name: 'UrlPath'
    parameters: {
      typeName: 'DeliveryRuleUrlPathMatchConditionParameters'
      operator: 'RegEx'
      negateCondition: false
      matchValues: ['\\.[0-9][^/]*$']
      transforms: []
    }
  }
]

@batchSize(1)
resource routedPages 'Microsoft.Cdn/profiles/ruleSets/rules@2024-02-01' = [for (path, index) in pagePaths: {
  parent: pageRules
  name: 'routedpages${index}'
  properties: {
    order: index + 1
    matchProcessingBehavior: 'Continue'
    conditions: [path]
    actions: [
      {
        name: 'UrlRewrite'
        parameters: {
          typeName: 'DeliveryRuleUrlRewriteActionParameters'
          sourcePattern: '/'
          destination: '/index.html'
          preserveUnmatchedPath: false
        }
      }
    ]
  }
}]

var pageHeaders = [
  {
    header: 'Content-Security-Policy'
    value: 'default-src \'self\'; connect-src \'self\' ${documentsOrigin}; img-src \'self\' data:; object-src \'none\'; base-uri \'none\'; form-action \'self\'; frame-ancestors \'none\''
  }
  { header: 'X-Content-Type-Options', value: 'nosniff' }
  { header: 'Referrer-Policy', value: 'no-referrer' }
  { header: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' }
]

resource pageHeaderRule 'Microsoft.Cdn/profiles/ruleSets/rules@2024-02-01' = {
  parent: pageRules
  name: 'headers'
  properties: {
    order: length(pagePaths) + 1
    matchProcessingBehavior: 'Continue'
    actions: [for entry in pageHeaders: {
      name: 'ModifyResponseHeader'
      parameters: {
        typeName: 'DeliveryRuleHeaderActionParameters'
        headerAction: 'Overwrite'
        headerName: entry.header
        value: entry.value
      }
    }]
  }
  dependsOn: [routedPages]
}

resource pagesRoute 'Microsoft.Cdn/profiles/afdEndpoints/routes@2024-02-01' = {
  parent: endpoint
  name: 'pages'
  properties: {
    originGroup: { id: pagesGroup.id }
    patternsToMatch: ['/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    ruleSets: [{ id: pageRules.id }]
    cacheConfiguration: { queryStringCachingBehavior: 'IgnoreQueryString' }
  }
  dependsOn: [pagesOrigin, pageHeaderRule]
}

// Nothing of the API is kept.
resource apiRoute 'Microsoft.Cdn/profiles/afdEndpoints/routes@2024-02-01' = {
  parent: endpoint
  name: 'api'
  properties: {
    originGroup: { id: apiGroup.id }
    patternsToMatch: ['/api/*']
    supportedProtocols: ['Https']
    httpsRedirect: 'Disabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
  }
  dependsOn: [apiOrigin]
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: profile
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output accountName string = site.name
output hostName string = endpoint.properties.hostName
output profileName string = profile.name
output endpointName string = endpoint.name
