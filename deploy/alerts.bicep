// Mail when something is wrong, before somebody calls: a rule for each query of queries/alerts, and a test of the app's health from
// outside. main.bicep deploys it where there is an address. docs/telemetry.md says what each alert asks for.

@description('How the names begin.')
param name string

@description('Where everything is.')
param location string

@description('The Application Insights resource that the app\'s telemetry goes to.')
param insightsId string

@description('The address of the app.')
param appUrl string

@description('Where mail about alerts goes.')
param alertsEmail string

// Severity: 1 people get no licences; 2 work is late or lost; 3 somebody has to decide.
var rules = [
  {
    name: 'no-sign-of-life'
    title: 'The app gives no sign of life'
    severity: 1
    window: 'PT30M'
    query: loadTextContent('queries/alerts/no-sign-of-life.kql')
  }
  {
    name: 'missing-permissions'
    title: 'The app lacks permissions in Microsoft Graph'
    severity: 1
    window: 'PT15M'
    query: loadTextContent('queries/alerts/missing-permissions.kql')
  }
  {
    name: 'dead-letters'
    title: 'There are dead letters'
    severity: 2
    window: 'PT15M'
    query: loadTextContent('queries/alerts/dead-letters.kql')
  }
  {
    name: 'late-queues'
    title: 'The queues are late'
    severity: 2
    window: 'PT30M'
    query: loadTextContent('queries/alerts/late-queues.kql')
  }
  {
    name: 'lost-subscription'
    title: 'The subscription to notifications is not kept'
    severity: 2
    window: 'PT1H'
    query: loadTextContent('queries/alerts/lost-subscription.kql')
  }
  {
    name: 'throttling'
    title: 'Microsoft Graph throttles the app'
    severity: 2
    window: 'PT30M'
    query: loadTextContent('queries/alerts/throttling.kql')
  }
  {
    name: 'missed-night'
    title: 'The nightly comparison was missed'
    severity: 2
    window: 'PT30M'
    query: loadTextContent('queries/alerts/missed-night.kql')
  }
  {
    name: 'suspended-allotments'
    title: 'Allotments are suspended'
    severity: 3
    window: 'PT15M'
    query: loadTextContent('queries/alerts/suspended-allotments.kql')
  }
  {
    name: 'no-units'
    title: 'Licences fail because there are no units'
    severity: 3
    window: 'PT1H'
    query: loadTextContent('queries/alerts/no-units.kql')
  }
]

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-alerts'
  location: 'Global'
  properties: {
    groupShortName: 'allotments'
    enabled: true
    emailReceivers: [{ name: 'administrators', emailAddress: alertsEmail, useCommonAlertSchema: true }]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for each in rules: {
    name: '${name}-${each.name}'
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: each.title
      description: '${each.title}. docs/telemetry.md says what to do.'
      severity: each.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: 'PT15M'
      windowSize: each.window
      criteria: {
        allOf: [
          {
            query: each.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [mail.id] }
    }
  }
]

resource health 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${name}-health'
  location: location
  kind: 'standard'
  tags: { 'hidden-link:${insightsId}': 'Resource' }
  properties: {
    SyntheticMonitorId: '${name}-health'
    Name: '${name}-health'
    Enabled: true
    Frequency: 900
    Timeout: 60
    Kind: 'standard'
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'us-va-ash-azr' }, { Id: 'apac-sg-sin-azr' }]
    Request: { RequestUrl: '${appUrl}/api/health', HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource unreachable 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-unreachable'
  location: 'global'
  properties: {
    description: 'The app can\'t be reached'
    severity: 1
    enabled: true
    scopes: [health.id, insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT30M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: health.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: mail.id }]
  }
}
