// Delivers the events of the partner topic that Microsoft Graph has made to the queue of notifications. Deploy it when the
// app, deployed with delivery=eventgrid, has made its subscription and the topic is there; then activate the topic:
//
//     az deployment group create --resource-group <group> --template-file deploy/event-grid.bicep \
//       --parameters partnerTopic=<topic> serviceBusNamespace=<output of main.bicep>
//     az eventgrid partner topic activate --resource-group <group> --name <topic>

@description('The partner topic, as main.bicep named it.')
param partnerTopic string

@description('The Service Bus namespace of main.bicep.')
param serviceBusNamespace string

resource topic 'Microsoft.EventGrid/partnerTopics@2022-06-15' existing = {
  name: partnerTopic
}

resource notifications 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' existing = {
  name: '${serviceBusNamespace}/graph-notifications'
}

resource delivery 'Microsoft.EventGrid/partnerTopics/eventSubscriptions@2022-06-15' = {
  parent: topic
  name: 'graph-notifications'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'ServiceBusQueue'
      properties: { resourceId: notifications.id }
    }
    retryPolicy: {
      eventTimeToLiveInMinutes: 1440
      maxDeliveryAttempts: 30
    }
  }
}
