// Allotments in a resource group: a Function App on Flex Consumption, storage, Service Bus, Application Insights, and the
// identity by which the app reaches them, with its roles. No secret is in a setting, and no key is used.
//
// `azd up` deploys it with main.bicepparam; so does, without azd:
//
//     az deployment group create --resource-group <group> --parameters deploy/main.bicepparam
//
// docs/deploy.md tells the steps before and after.

@description('How the names of everything begin. A suffix that is this resource group\'s own makes them unique. It begins with a letter.')
@minLength(3)
@maxLength(18)
param name string = 'allotments'

@description('The client id of the app registration whose tokens the API takes (AUTH_AUDIENCE).')
param apiClientId string

@description('Where everything is.')
param location string = resourceGroup().location

@description('The size of the tenant, for the budget of requests to Microsoft Graph: S under 50 users, M up to 500, L above.')
@allowed(['S', 'M', 'L'])
param tenantSize string = 'L'

@description('How many instances share the budget: those of http and catch_up, and two of enforce. Where more are at work, Microsoft Graph throttles them.')
@minValue(1)
param workersAtMost int = 4

@description('How far the app scales out.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('What is kept ready, and billed while it waits: none, notifications (Microsoft Graph has an answer within seconds), or all (joins too).')
@allowed(['none', 'notifications', 'all'])
param alwaysReady string = 'notifications'

@description('The memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('How many requests an instance answers at the same time. Without it one of a Python app answers one, and the next request starts another.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('How storage is kept: in three zones of the region, or, where a region has none, in one place.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Whether storage answers the app alone, through a network of its own.')
param limitNetwork bool = false

@description('The tier of Service Bus. Premium has private endpoints, and costs many times as much. It cannot be changed afterwards.')
@allowed(['Standard', 'Premium'])
param serviceBusTier string = 'Standard'

@description('When the subscription to notifications is looked after: six fields (NCRONTAB), in UTC.')
param keepSubscriptionSchedule string = '0 */15 * * * *'

@description('When lost notifications are caught up with.')
param catchUpSchedule string = '0 */5 * * * *'

@description('When everything is compared; at least once a day.')
param reconcileSchedule string = '0 0 2 * * *'

@description('How notifications arrive: posted by Microsoft Graph, or through an Event Grid partner topic (deploy/event-grid.bicep).')
@allowed(['webhook', 'eventgrid'])
param delivery string = 'webhook'

@description('The name of the partner topic that Microsoft Graph makes; with delivery eventgrid only.')
param partnerTopic string = '${name}-groups'

// Settings with a default of their own (README, Settings): where a parameter is empty, it holds.

@description('Whose mailbox messages are sent from; empty: no mail.')
param messagesMailbox string = ''

@description('The administrators\' mail addresses, separated by commas.')
param messagesAdministrators string = ''

@description('Where messages are posted; empty: nowhere. Who knows a workflow\'s URL can post to it: a deployment does not keep it.')
@secure()
param messagesWebhook string = ''

@description('As what messages are posted: card (a Teams workflow) or json.')
param messagesWebhookFormat string = ''

@description('The language of messages: en or sv.')
param messagesLanguage string = ''

@description('The least time between two messages about an allotment, in seconds.')
param messagesEverySeconds string = ''

@description('When owners get their updates: atOnce, daily or weekly.')
param messagesUpdates string = ''

@description('When the nightly report is mailed to the administrators: never, needed, weekly or nightly.')
param reportToAdministrators string = ''

@description('When each owner is mailed a report of their own allotments: never, needed, weekly or nightly.')
param reportToOwners string = ''

@description('How many days before its end date the holder of a seat is reminded; 0: never.')
param seatEndReminderDays string = ''

@description('How many days daily snapshots are kept; 0: for ever.')
param keepHistoryDays string = ''

@description('How many days old decisions are kept; 0: for ever.')
param keepDecisionsDays string = ''

@description('How many days the audit record is kept; 0: for ever.')
param keepAuditDays string = ''

@description('What a licence costs a month, by product: SPE_E3=36.90,VISIOCLIENT=14.10.')
param prices string = ''

@description('The currency of the prices, by its three letters (ISO 4217).')
param currency string = ''

@description('In so many nights each allotment is compared in full once, 1 to 7; on the others only as far as its groups have changed.')
param fullComparisonNights string = ''

@description('After how many days without a sign-in a seat is idle; 0: not looked for.')
param idleAfterDays string = ''

@description('The object id of an administrative unit in which licensed groups are made; empty: in none.')
param licensedGroupsUnit string = ''

@description('What is done about each kind of drift, where it is not the default: guest=ask,accountDisabled=heal.')
param driftPolicy string = ''

@description('How many minutes a plan of a reconcile can be confirmed.')
param planMinutes string = ''

@description('names: people are searched for by how their names begin; exact: by whole addresses alone.')
param peopleSearch string = ''

@description('How many requests a second one caller of the API may send to a worker.')
param callerRequestsASecond string = ''

@description('How many of them may search the directory.')
param callerSearchesASecond string = ''

@description('How many requests of one caller a worker answers at the same time.')
param callerRequestsAtOnce string = ''

@description('How many people a run may take seats from without being confirmed.')
param removalsAtMost string = ''

@description('What share of an allotment\'s people that may be, from 0 to 1.')
param removalShareAtMost string = ''

@description('How long a request to license may be on its way (docs/decisions/0001-apply-by.md), in seconds.')
param grantWindowSeconds string = ''

@description('After how many seconds Microsoft Graph can be believed about a licence.')
param settleSeconds string = ''

@description('The same of a licence that was never seen, in seconds.')
param unseenSettleSeconds string = ''

@description('The first wait before a grant or a revocation is looked for again, in seconds.')
param followUpSeconds string = ''

@description('The first wait before somebody of a notification is looked for again, in seconds.')
param unseenSeconds string = ''

@description('Microsoft\'s list of product names, an https URL; empty: part numbers are shown.')
param productNames string = ''

@description('on: Graph reprocesses failed licences, which needs User.ReadWrite.All. beta: by its beta API, which needs CloudLicensing.AssignLicenses.Organization.')
param allowReprocess string = ''

@description('Where mail about alerts goes; empty: no alerts, and no test of the app from outside. Azure bills both.')
param alertsEmail string = ''

@description('Whether it is logged who reads and writes the tables and uses the queues; Log Analytics bills that by its size.')
param accessLogs bool = true

@description('The share of traces that is kept besides those that failed or were slow, from 0 to 1.')
param telemetryShare string = ''

@description('on: App Service Authentication is in front of the app, and its principal header is believed. Turn it on first: the app does not start without it.')
param easyAuth string = ''

@description('The client id of the command line\'s app registration; with it people come through the portal and this client alone.')
param allotctlClientId string = ''

@description('Further clients through which people may come, by client id, separated by commas.')
param authClients string = ''

@description('on: Global and License Administrators are administrators without the app role, where the token carries wids.')
param administratorsByDirectoryRole string = ''

@description('How the names of groups begin that may get an allotment; empty: not asked.')
param watchedGroupsPrefix string = ''

@description('The administrative unit of groups that may get an allotment, by its object id; needs AdministrativeUnit.Read.All.')
param watchedGroupsUnit string = ''

@description('Groups that may get an allotment besides, by their object ids, separated by commas.')
param watchedGroups string = ''

@description('on: what a group gives besides licences is told before an allotment is made for it; needs Directory.Read.All.')
param checkGroupAccess string = ''

@description('The usage location of people who have none, such as SE or country,Sverige=SE,SE; needs User.ReadWrite.All.')
param usageLocation string = ''

// Microsoft Graph, apps and Service Bus have other addresses in the national clouds ("National cloud deployments").
// The scripts beside this read the same file.
var clouds = loadJsonContent('clouds.json')
var cloud = clouds[environment().name]

var suffix = uniqueString(resourceGroup().id, name)
var appName = '${name}-${suffix}'
var packages = 'app-package'
// The queues are those of the local stack: one file says what they are.
var queues = loadJsonContent('../local/compose/service-bus-config.json').UserConfig.Namespaces[0].Queues

// Without this identity's roles the app cannot start; so they are there before it, and outlive it.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource network 'Microsoft.Network/virtualNetworks@2025-07-01' = if (limitNetwork) {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.0.0.0/26'
          serviceEndpoints: [{ service: 'Microsoft.Storage' }]
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: '10.0.0.64/26' } } // private-endpoints.bicep fills it
    ]
  }
}

var subnet = resourceId('Microsoft.Network/virtualNetworks/subnets', '${name}-network', 'app')

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('st${suffix}${replace(name, '-', '')}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: storageRedundancy }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: limitNetwork ? 'Deny' : 'Allow'
      virtualNetworkRules: limitNetwork ? [{ id: subnet, action: 'Allow' }] : []
    }
  }
  dependsOn: [network]

  resource blobs 'blobServices' = {
    name: 'default'

    resource packageContainer 'containers' = {
      name: packages
    }
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: appName
  location: location
  sku: { name: serviceBusTier, tier: serviceBusTier }
  properties: {
    // Event Grid delivers to a queue with the namespace's key, unless the partner topic has an identity of its own.
    disableLocalAuth: delivery == 'webhook'
    minimumTlsVersion: '1.2'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for each in queues: {
    parent: serviceBus
    name: each.Name
    properties: {
      lockDuration: each.Properties.LockDuration
      maxDeliveryCount: each.Properties.MaxDeliveryCount
      requiresSession: each.Properties.RequiresSession
      requiresDuplicateDetection: each.Properties.RequiresDuplicateDetection
      duplicateDetectionHistoryTimeWindow: each.Properties.?DuplicateDetectionHistoryTimeWindow ?? 'PT10M'
    }
  }
]

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

// Names and decisions are in the tables: their logs say whose identity has read or changed them.
resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (accessLogs) {
  name: 'access'
  scope: storage::tables
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (accessLogs) {
  name: 'access'
  scope: serviceBus
  properties: {
    workspaceId: logs.id
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

var settings = {
  AZURE_CLIENT_ID: identity.properties.clientId
  AzureWebJobsStorage__accountName: storage.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  ServiceBusConnection__fullyQualifiedNamespace: '${serviceBus.name}.${cloud.serviceBus}'
  ServiceBusConnection__credential: 'managedidentity'
  ServiceBusConnection__clientId: identity.properties.clientId
  TABLES_ENDPOINT: 'https://${storage.name}.table.${cloud.tables}'
  GRAPH_ENDPOINT: '${cloud.graph}/v1.0'
  PUBLIC_URL: 'https://${appName}.${cloud.apps}'
  AUTH_ISSUER: '${cloud.signIn}/${tenant().tenantId}/v2.0'
  AUTH_AUDIENCE: apiClientId
  KEEP_SUBSCRIPTION_SCHEDULE: keepSubscriptionSchedule
  CATCH_UP_SCHEDULE: catchUpSchedule
  RECONCILE_SCHEDULE: reconcileSchedule
  TENANT_SIZE: tenantSize
  WORKERS_AT_MOST: string(workersAtMost)
  DELIVERY: delivery
  MESSAGES_MAILBOX: messagesMailbox
  MESSAGES_ADMINISTRATORS: messagesAdministrators
  MESSAGES_WEBHOOK: messagesWebhook
  MESSAGES_WEBHOOK_FORMAT: messagesWebhookFormat
  MESSAGES_LANGUAGE: messagesLanguage
  MESSAGES_EVERY_SECONDS: messagesEverySeconds
  MESSAGES_UPDATES: messagesUpdates
  REPORT_TO_ADMINISTRATORS: reportToAdministrators
  REPORT_TO_OWNERS: reportToOwners
  SEAT_END_REMINDER_DAYS: seatEndReminderDays
  KEEP_HISTORY_DAYS: keepHistoryDays
  KEEP_DECISIONS_DAYS: keepDecisionsDays
  KEEP_AUDIT_DAYS: keepAuditDays
  PRICES: prices
  CURRENCY: currency
  IDLE_AFTER_DAYS: idleAfterDays
  FULL_COMPARISON_NIGHTS: fullComparisonNights
  LICENSED_GROUPS_UNIT: licensedGroupsUnit
  DRIFT_POLICY: driftPolicy
  PLAN_MINUTES: planMinutes
  PEOPLE_SEARCH: peopleSearch
  CALLER_REQUESTS_A_SECOND: callerRequestsASecond
  CALLER_SEARCHES_A_SECOND: callerSearchesASecond
  CALLER_REQUESTS_AT_ONCE: callerRequestsAtOnce
  REMOVALS_AT_MOST: removalsAtMost
  REMOVAL_SHARE_AT_MOST: removalShareAtMost
  GRANT_WINDOW_SECONDS: grantWindowSeconds
  SETTLE_SECONDS: settleSeconds
  UNSEEN_SETTLE_SECONDS: unseenSettleSeconds
  FOLLOW_UP_SECONDS: followUpSeconds
  UNSEEN_SECONDS: unseenSeconds
  PRODUCT_NAMES: productNames
  ALLOW_REPROCESS: allowReprocess
  TELEMETRY_SHARE: telemetryShare
  EASY_AUTH: easyAuth
  WATCHED_GROUPS_PREFIX: watchedGroupsPrefix
  WATCHED_GROUPS_UNIT: watchedGroupsUnit
  WATCHED_GROUPS: watchedGroups
  CHECK_GROUP_ACCESS: checkGroupAccess
  USAGE_LOCATION: usageLocation
  ALLOTCTL_CLIENT_ID: allotctlClientId
  AUTH_CLIENTS: authClients
  ADMINISTRATORS_BY_DIRECTORY_ROLE: administratorsByDirectoryRole
}

var topicSettings = {
  EVENT_GRID_SUBSCRIPTION: subscription().subscriptionId
  EVENT_GRID_RESOURCE_GROUP: resourceGroup().name
  EVENT_GRID_TOPIC: partnerTopic
  EVENT_GRID_LOCATION: location
}

// Every function but those that answer requests has instances of its own, and starts them when there is work.
var ready = {
  none: []
  notifications: ['http']
  all: ['http', 'function:relay', 'function:enforce']
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': 'app' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: limitNetwork ? subnet : null
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packages}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'python', version: '3.13' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        alwaysReady: map(ready[alwaysReady], group => { name: group, instanceCount: 1 })
        maximumInstanceCount: maximumInstanceCount
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: map(items(delivery == 'webhook' ? settings : union(settings, topicSettings)), setting => {
        name: setting.key
        value: setting.value
      })
    }
  }
  dependsOn: [storage::blobs::packageContainer, queue, mayUseStorage, mayUseServiceBus, mayWriteMetrics]
}

// Publishing is for identities alone, not for the user names and passwords that every site has.
resource noPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [
  for way in ['ftp', 'scm']: {
    parent: app
    name: way
    properties: { allow: false }
  }
]

// Role definitions of Azure; the scaler needs Manage on the namespace, which only the owner role has.
var roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  serviceBusDataOwner: '090c5cfd-751d-490a-894a-3ce6f1109419'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource mayUseStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.storageBlobDataOwner, roles.storageQueueDataContributor, roles.storageTableDataContributor]: {
    name: guid(storage.id, identity.id, role)
    scope: storage
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource mayUseServiceBus 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(serviceBus.id, identity.id, roles.serviceBusDataOwner)
  scope: serviceBus
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataOwner)
  }
}

resource mayWriteMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, identity.id, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

// azd keeps them in its environment, where the hooks of azure.yaml read them.
module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: { location: location, insightsId: insights.id }
}

module alerts 'alerts.bicep' = if (alertsEmail != '') {
  name: 'alerts'
  params: {
    name: name
    location: location
    insightsId: insights.id
    appUrl: 'https://${app.properties.defaultHostName}'
    alertsEmail: alertsEmail
  }
}

output APP_NAME string = app.name
output APP_URL string = 'https://${app.properties.defaultHostName}'
output IDENTITY_OBJECT_ID string = identity.properties.principalId
output IDENTITY_CLIENT_ID string = identity.properties.clientId
output SERVICE_BUS_NAMESPACE string = serviceBus.name
