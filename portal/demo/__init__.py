"""The demo: a software publisher's support, with accounts, clients and tickets to walk through."""
