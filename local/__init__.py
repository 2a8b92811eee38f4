"""Parts that stand in for Azure and Microsoft 365 on one machine: for tests and the demo only."""
