"""`Intl`: ECMA-402 in JavaScript, over ICU by an extension module of its own.

Each class is a file of JavaScript that reads the options, chooses the locale and throws the errors, by the standard.
`options.js` and `locales.js` are what they share. `methods.js` is what `toLocaleString` and the like do.

JavaScript asks `services.py`, which is imported at the first question, and ICU with it; `host.py` is the way there.
`locales.py` knows locales, `tags.py` the form of their tags. `_icu.pyx`, with its parts in `native/`, makes Python
objects of ICU's formatters: JavaScript keeps the bound method of one, so that a call of `format()` is one crossing.
"""
