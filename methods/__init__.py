"""What is prescribed: methods as data, their forms and checks, and the pure rules of rhythm and working days.

May import gates, pydantic and small libraries; knows no framework and no database. Begin with `schema.py`, then
`data/lot.yaml`; `loader.py` reads a file, `catalogue.py` knows which methods there are.
"""
