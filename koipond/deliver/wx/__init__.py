"""What WeChat and WeCom have in common: how their calls are sealed and signed, and how they are read."""
