"""Pressure, time and the right moment: who may get how much, when it is night where they are, and what that makes of a wish to send."""
