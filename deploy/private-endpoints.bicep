// Private endpoints for storage and, in its Premium tier, for Service Bus, in the network that main.bicep makes with
// LIMIT_NETWORK=true. Deploy it after that one, where your rules ask for addresses that are not public:
//
//     az deployment group create --resource-group <group> --template-file deploy/private-endpoints.bicep \
//       --parameters storage=<account> blobZone=<id> queueZone=<id> tableZone=<id>
//
// The private DNS zones are yours (most tenants keep one of each, in a hub), and are linked to the network by you.

@description('Where the network is.')
param location string = resourceGroup().location

@description('How the names of main.bicep begin.')
param name string = 'allotments'

@description('The storage account of main.bicep.')
param storage string

@description('The resource id of the zone privatelink.blob.<suffix of the cloud>.')
param blobZone string

@description('The resource id of the zone privatelink.queue.<suffix of the cloud>.')
param queueZone string

@description('The resource id of the zone privatelink.table.<suffix of the cloud>.')
param tableZone string

@description('The Service Bus namespace of main.bicep; empty: no endpoint, as in the Standard tier, which has none.')
param serviceBusNamespace string = ''

@description('The resource id of the zone privatelink.<suffix of Service Bus>; with serviceBusNamespace only.')
param serviceBusZone string = ''

var subnet = resourceId('Microsoft.Network/virtualNetworks/subnets', '${name}-network', 'endpoints')
var account = resourceId('Microsoft.Storage/storageAccounts', storage)
var namespace = resourceId('Microsoft.ServiceBus/namespaces', serviceBusNamespace)

var ofStorage = [
  { part: 'blob', target: account, zone: blobZone }
  { part: 'queue', target: account, zone: queueZone }
  { part: 'table', target: account, zone: tableZone }
]
var ofServiceBus = [{ part: 'namespace', target: namespace, zone: serviceBusZone }]
var wanted = empty(serviceBusNamespace) ? ofStorage : concat(ofStorage, ofServiceBus)

resource endpoint 'Microsoft.Network/privateEndpoints@2025-07-01' = [
  for each in wanted: {
    name: '${name}-${each.part}'
    location: location
    properties: {
      subnet: { id: subnet }
      privateLinkServiceConnections: [
        { name: each.part, properties: { privateLinkServiceId: each.target, groupIds: [each.part] } }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01' = [
  for each in wanted: {
    name: '${name}-${each.part}/default'
    properties: {
      privateDnsZoneConfigs: [{ name: each.part, properties: { privateDnsZoneId: each.zone } }]
    }
    dependsOn: [endpoint]
  }
]
