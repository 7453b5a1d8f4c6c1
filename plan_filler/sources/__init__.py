"""Where numbers come from: one module a source, all with the same one method."""
