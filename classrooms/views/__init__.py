"""Pages of classes, by what they are about."""
