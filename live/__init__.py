"""The low-latency server: wire format, micro-batching engine, Starlette routes."""
