"""The value of an expression that may be of either language, for magics that take one."""

from __future__ import annotations

import ast
from typing import Any

from IPython.core.error import UsageError

from diglot.ffi_core import JsException
from diglot.kernel.cells import Cells
from diglot.kernel.errors.tracebacks import name_and_message

__all__ = ["evaluate"]

_FILE = "<expression>"


def evaluate(cells: Cells, namespace: dict[str, Any], text: str, magic: str) -> Any:
    """Return the value of an expression: as Python if its names are known there, else as JavaScript.

    As in a Python cell, a name that only a JS cell defined is JavaScript's variable.

    :param namespace: the Python names.
    :param magic: what errors begin with.
    :raises UsageError: for what is no expression, a name that neither language has, and an exception of the expression.
    """
    try:
        return _python(cells, namespace, text)
    except SyntaxError as error:
        reason = f"{text!r} is not a Python expression ({error.msg})"
    except NameError as error:
        missing = str(getattr(error, "name", None) or text)
        reason = f"Python has no name {missing!r}"
        if not _is_own(error):
            raise UsageError(f"{magic}: {type(error).__name__}: {error}") from None
    except Exception as error:
        raise UsageError(f"{magic}: {type(error).__name__}: {error}") from None
    try:
        return cells.heap.eval_js(f"({text}\n)", _FILE)
    except JsException as error:
        name, message = name_and_message(error)
    if name == "ReferenceError":
        raise UsageError(f"{magic}: {reason}, and JavaScript says: {message}")
    raise UsageError(f"{magic}: {reason}, and as JavaScript: {name}: {message}")


def _python(cells: Cells, namespace: dict[str, Any], text: str) -> Any:
    expression = ast.parse(text.strip(), _FILE, "eval").body
    tree = ast.fix_missing_locations(ast.Module([ast.Expr(expression)], []))
    statement = cells.rewrite_names(tree).body[0]
    assert isinstance(statement, ast.Expr)
    code = compile(ast.Expression(statement.value), _FILE, "eval", dont_inherit=True)
    return eval(code, namespace)


def _is_own(error: NameError) -> bool:
    """Whether the expression itself lacks the name, not a function that it calls."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame.f_code.co_filename == _FILE
