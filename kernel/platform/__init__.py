"""What JavaScript expects of its surroundings: the console, rich display, and the globals of browsers and Node.

A part is a pair of files: `x.js` is what JavaScript sees, `x.py` what Python does for it; some need only the first.
`globals.py` lists which globals belong to which part, and loads a part when one of them is first used.
"""
