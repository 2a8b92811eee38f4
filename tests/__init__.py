"""The tests: unit, property, contract, simulation, integration."""
