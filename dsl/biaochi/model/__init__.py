"""What the project speaks of: values, units, conventions and the resolved criterion."""
