"""At which hour a person mostly reacts to a channel: worked out every night, written as traits that sending rules read."""
