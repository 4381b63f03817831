resource chat 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'chat'
  properties: {
    // ruleid: ADV-SEC-107
    publicNetworkAccess: 'Enabled'
  }
}
resource quiet 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  properties: {
    // ok: ADV-SEC-107
    publicNetworkAccess: 'Disabled'
  }
}
