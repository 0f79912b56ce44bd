"""The wire: what clients send and get, as Pydantic models. Version 1 of the public contract.

Requests refuse unknown fields. Events are stored in the log as they go out, without `cursor`, which the log gives.
"""
