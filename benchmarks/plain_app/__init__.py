"""The same job written the obvious way: what the app is measured beside."""
