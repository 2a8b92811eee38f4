"""App settings with which the app starts."""

GOOD = {
    "ServiceBusConnection__fullyQualifiedNamespace": "contoso.servicebus.windows.net",
    "TABLES_ENDPOINT": "https://contoso.table.core.windows.net",
    "PUBLIC_URL": "https://allotments.contoso.example/",
    "AUTH_ISSUER": "https://login.microsoftonline.com/7d96d549-841b-4092-9c09-89abae4c860c/v2.0",
    "AUTH_AUDIENCE": "5c9d2a64-1f0e-4b7a-9a55-7d1c3e0f8b21",
    "KEEP_SUBSCRIPTION_SCHEDULE": "0 0 */4 * * *",
    "CATCH_UP_SCHEDULE": "0 */5 * * * *",
    "RECONCILE_SCHEDULE": "0 0 2 * * *",
}
