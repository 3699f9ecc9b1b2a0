"""The operator's door: `lot`, thin over the actions. Begin with `main.py`; a file per group of commands.

May import the actions and what lies below them; runs web, engine and Prefect as processes of their own and imports
neither. A mistake of the operator is one line and exit code 2, something found wrong is exit code 1.
"""
