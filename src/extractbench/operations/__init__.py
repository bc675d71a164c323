"""The built-in task: reports about police operations."""
