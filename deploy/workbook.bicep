// The workbook in Application Insights: a chart or a table for each query of queries/workbook. main.bicep deploys it.

@description('Where it is.')
param location string

@description('The Application Insights resource that the app\'s telemetry goes to.')
param insightsId string

var sheets = [
  { title: 'Decisions an hour, by kind', shown: 'barchart', query: loadTextContent('queries/workbook/decisions.kql') }
  { title: 'Seconds to the decision and to the licence', shown: 'timechart', query: loadTextContent('queries/workbook/durations.kql') }
  { title: 'Seats: used, failed, waiting', shown: 'timechart', query: loadTextContent('queries/workbook/seats.kql') }
  { title: 'Licences that failed, by cause', shown: 'table', query: loadTextContent('queries/workbook/failures.kql') }
  { title: 'Units of each product', shown: 'table', query: loadTextContent('queries/workbook/units.kql') }
  { title: 'What the nightly comparison found', shown: 'barchart', query: loadTextContent('queries/workbook/drift.kql') }
  { title: 'Queues: longest wait in seconds, and dead letters', shown: 'timechart', query: loadTextContent('queries/workbook/queues.kql') }
  { title: 'Requests to Microsoft Graph, by route and status', shown: 'table', query: loadTextContent('queries/workbook/graph.kql') }
  { title: 'What failed', shown: 'table', query: loadTextContent('queries/workbook/failed.kql') }
]

var range = {
  type: 9
  name: 'range'
  content: {
    version: 'KqlParameterItem/1.0'
    parameters: [
      {
        id: guid('range')
        version: 'KqlParameterItem/1.0'
        name: 'Range'
        label: 'Time range'
        type: 4
        isRequired: true
        value: { durationMs: 604800000 }
        typeSettings: { selectableValues: [{ durationMs: 86400000 }, { durationMs: 604800000 }, { durationMs: 2592000000 }] }
      }
    ]
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insightsId, 'allotments')
  location: location
  kind: 'shared'
  properties: {
    displayName: 'Allotments'
    category: 'workbook'
    sourceId: insightsId
    serializedData: string({
      version: 'Notebook/1.0'
      fallbackResourceIds: [insightsId]
      items: concat(
        [range],
        map(sheets, sheet => {
          type: 3
          name: sheet.title
          content: {
            version: 'KqlItem/1.0'
            title: sheet.title
            query: sheet.query
            visualization: sheet.shown
            size: 0
            queryType: 0
            resourceType: 'microsoft.insights/components'
            timeContextFromParameter: 'Range'
          }
        })
      )
    })
  }
}
