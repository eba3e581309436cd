"""What text messages have in common, whoever carries them: length and cost, approved templates, signatures, opt-out words. Pure."""
