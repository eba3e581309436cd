"""One folder a platform, found by folder and listed nowhere."""
