"""What comes from outside is thrown at what reads it. `make test` tries a little, `make fuzz minutes=…` as long as it is told."""
