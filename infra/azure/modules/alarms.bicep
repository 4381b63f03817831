// What is worth waking somebody for.
param prefix string
param location string
param tags object
param actionGroupId string
param insightsId string
param appId string
param cosmosAccountId string

var onMetrics = [
  { name: 'server-errors', scope: appId, namespace: 'Microsoft.Web/sites', metric: 'Http5xx', threshold: 5, about: 'The API answered more than five requests with 5xx within five minutes.' }
  { name: 'table-throttled', scope: cosmosAccountId, namespace: 'Microsoft.DocumentDB/databaseAccounts', metric: 'TotalRequests', threshold: 0, about: 'The database refused requests because there were too many.' }
]

resource metricAlarms 'Microsoft.Insights/metricAlerts@2018-03-01' = [for alarm in onMetrics: {
  name: '${prefix}-${alarm.name}'
  location: 'global'
  tags: tags
  properties: {
    description: alarm.about
    severity: 2
    enabled: true
    scopes: [alarm.scope]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: alarm.name
          metricNamespace: alarm.namespace
          metricName: alarm.metric
          dimensions: alarm.metric == 'TotalRequests' ? [{ name: 'StatusCode', operator: 'Include', values: ['429'] }] : []
          operator: 'GreaterThan'
          threshold: alarm.threshold
          timeAggregation: alarm.metric == 'TotalRequests' ? 'Count' : 'Total'
        }
      ]
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}]

var onLogs = [
  { name: 'function-errors', query: 'requests | where success == false and toint(resultCode) >= 500', threshold: 5, about: 'More than five invocations failed within five minutes.' }
  { name: 'function-slow', query: 'requests | summarize slow = percentile(duration, 99) | where slow > 10000', threshold: 0, about: 'One in a hundred requests took longer than ten seconds.' }
  { name: 'no-start', query: 'traces | where message has "the host does not start"', threshold: 0, about: 'The app does not start; the line lists what is missing.' }
]

resource logAlarms 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for alarm in onLogs: {
  name: '${prefix}-${alarm.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${prefix}-${alarm.name}'
    description: alarm.about
    severity: 2
    enabled: true
    scopes: [insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      allOf: [
        {
          query: alarm.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: alarm.threshold
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [actionGroupId] }
  }
}]
