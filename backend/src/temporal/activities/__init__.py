"""Activities: classes with their parts injected; each may run twice."""
