// Advisory, one environment in one resource group. `scripts/deploy` deploys it.
targetScope = 'resourceGroup'

@allowed(['dev', 'staging', 'prod'])
param environment string

param location string = resourceGroup().location

@description('What every name starts with. Names of accounts are of the whole world: a suffix is made of the resource group.')
@minLength(3)
@maxLength(10)
param name string = 'advisory'

@description('The issuers whose tokens are believed, as the JSON that docs/security.md describes.')
@minLength(2)
param oidc string

@description('A deployment in Foundry that takes the Messages format; nothing for drafts from templates.')
param model string = ''

@description('Where it is, such as https://advisory.services.ai.azure.com/anthropic.')
param modelUrl string = ''

@allowed(['entra', 'key'])
@description('How the app shows who it is there: by its own identity, or by the vault\'s foundry-key.')
param modelAuth string = 'entra'

@description('What a token of its identity is asked for; nothing for the host\'s own choice.')
param modelScope string = ''

@description('Set once, by the first deployment: the vault keeps what it has when this is empty.')
@secure()
param signingKey string = ''

@allowed([30, 60, 90, 180, 365])
param logRetentionDays int = 30

@allowed(['serverless', 'autoscale'])
@description('How the database is paid for. It can not be changed later.')
param capacity string = 'serverless'

@description('A second region that every document is copied to; nothing for none.')
param replicaLocation string = ''

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Who uploads the pages: the object in Entra of whoever deploys. Nothing for somebody who has that role already.')
param deployerPrincipalId string = ''

@description('Who is told when something is wrong; nothing for nobody.')
param alarmEmail string = ''

var prefix = '${name}-${environment}'
var suffix = uniqueString(resourceGroup().id, environment)
var accountName = '${take(replace(name, '-', ''), 8)}${take(environment, 4)}'
var tags = { advisory: environment }

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    prefix: prefix
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    prefix: prefix
    location: location
    tags: tags
    logRetentionDays: logRetentionDays
    alarmEmail: alarmEmail
  }
}

module security 'modules/security.bicep' = {
  name: 'security'
  params: {
    vaultName: take('${accountName}-${suffix}', 24)
    location: location
    tags: tags
    signingKey: signingKey
    subnetId: network.outputs.endpointsSubnetId
    dnsZoneId: network.outputs.vaultZoneId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module data 'modules/data.bicep' = {
  name: 'data'
  params: {
    accountName: '${prefix}-${suffix}'
    location: location
    tags: tags
    capacity: capacity
    replicaLocation: replicaLocation
    subnetId: network.outputs.endpointsSubnetId
    dnsZoneId: network.outputs.cosmosZoneId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    documentsAccountName: take('${accountName}d${suffix}', 24)
    runtimeAccountName: take('${accountName}r${suffix}', 24)
    location: location
    tags: tags
    redundancy: environment == 'prod' ? 'Standard_GZRS' : 'Standard_ZRS'
    subnetId: network.outputs.endpointsSubnetId
    dnsZoneId: network.outputs.blobZoneId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module compute 'modules/compute.bicep' = {
  name: 'compute'
  params: {
    appName: '${prefix}-${suffix}'
    location: location
    tags: tags
    subnetId: network.outputs.functionsSubnetId
    runtimeAccountName: storage.outputs.runtimeAccountName
    packagesUrl: storage.outputs.packagesUrl
    insightsConnection: monitoring.outputs.insightsConnection
    workspaceId: monitoring.outputs.workspaceId
    cosmosEndpoint: data.outputs.endpoint
    cosmosDatabase: data.outputs.databaseName
    blobEndpoint: storage.outputs.blobEndpoint
    blobContainer: storage.outputs.documentsContainer
    vaultUri: security.outputs.vaultUri
    oidc: oidc
    model: model
    modelUrl: modelUrl
    modelAuth: modelAuth
    modelScope: modelScope
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    zoneRedundant: environment == 'prod'
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    principalId: compute.outputs.principalId
    cosmosAccountName: data.outputs.accountName
    documentsAccountName: storage.outputs.documentsAccountName
    documentsContainer: storage.outputs.documentsContainer
    runtimeAccountName: storage.outputs.runtimeAccountName
    vaultName: security.outputs.vaultName
    insightsName: monitoring.outputs.insightsName
  }
}

module web 'modules/web.bicep' = {
  name: 'web'
  params: {
    prefix: prefix
    accountName: take('${accountName}w${suffix}', 24)
    endpointName: '${prefix}-${suffix}'
    location: location
    tags: tags
    apiHost: compute.outputs.hostName
    documentsOrigin: storage.outputs.documentsOrigin
    deployerPrincipalId: deployerPrincipalId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alarms 'modules/alarms.bicep' = {
  name: 'alarms'
  params: {
    prefix: prefix
    location: location
    tags: tags
    actionGroupId: monitoring.outputs.actionGroupId
    insightsId: monitoring.outputs.insightsId
    appId: compute.outputs.appId
    cosmosAccountId: data.outputs.accountId
  }
}

output appName string = compute.outputs.appName
output apiUrl string = 'https://${compute.outputs.hostName}'
output vaultName string = security.outputs.vaultName
output webAccountName string = web.outputs.accountName
output webUrl string = 'https://${web.outputs.hostName}'
output profileName string = web.outputs.profileName
output endpointName string = web.outputs.endpointName
