"""What WeChat and WeCom have in common: the envelope of their callbacks, and the way to ask what is no message."""
