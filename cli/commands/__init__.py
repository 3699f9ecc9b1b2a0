"""The groups of commands of `lot`, one a file."""
