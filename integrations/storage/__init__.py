"""Where citizens' files are kept."""
