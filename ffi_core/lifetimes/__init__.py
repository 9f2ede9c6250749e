"""What is alive on the border, who holds it and what crossed: plain data over the bridge's own records.

**The ledger** is off by default and on in cells. A record is made with each proxy: the place, the cell, a count of
crossings. The place is an instruction of a JS frame, or code and offset of a Python frame; it is resolved to file and
line once, and then found by address. The proxy has the index of its record, so neither a crossing nor the end of a
proxy searches for it. A record goes with its proxy. A destroyed PyProxy keeps a text of what it was, and so does a
JsProxy whose heap was closed.

**The trace** is off except for cells that ask for it. A function that crosses looks at one flag of the engine; property
access of PyProxies does not even do that, because the functions of its class are exchanged. When the flag is set, the
function hands over to one that notes the crossing and calls it again. What is noted are short texts, made without
running user code, and numbers of proxies, so a trace keeps nothing alive. The ledger is on meanwhile, because
its records show when a proxy is made and when it ends.

**Holders** are found by a walk of both heaps: Python's by `tp_traverse`, JavaScript's by the list of all objects that
the engine's collector has, and by the function with which each class reports its references, captured variables and the
locals of suspended functions included. No user code runs during a walk, and Python's collector is off. What
was found is kept until it has been described (`Grip`), which may run a `__repr__`. The layout of the engine's
structures is learnt at start-up by comparing with known values; if one differs, these views are refused,
`stats()["bytes"]` walks the heap, and everything else works.
"""
