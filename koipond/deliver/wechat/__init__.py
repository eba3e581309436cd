"""WeChat's official accounts and mini programs, as far as they are alike: what goes out, what comes in, and how else they are asked."""
