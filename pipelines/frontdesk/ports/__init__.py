"""What tools speak to: typed ports, one file each, with the plain values that trades share.

Our own tables are one adapter of a port, a calendar or a record system that the business has
already is another (`frontdesk.adapters`). A tool cannot tell which it speaks to. Every adapter of
a port passes the port's contract suite, ``tests/contract``.

An action in another system carries our reference, and is found there by it (``under``) when its
reply was lost; in our own tables it is done in the transaction of its receipt, and the reference
is empty.
"""
