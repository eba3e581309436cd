"""Devices that are pushed to: whose they are, which of them a message goes to, and how many a maker of phones lets through."""
