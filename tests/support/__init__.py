"""What several suites need: processes, waiting, values to test with."""
