"""Who takes a JS object for a mapping, or for a table: Python's own code, or a library's, that asks without naming it.

The bridge asks when a property of the object hides the method that Python would call, and when NumPy asks for an array:
what would go wrong in silence, or fail without a word on the way out, is refused here.
"""

from __future__ import annotations

import dis
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

__all__ = ["is_asked_by_python", "refuse_table_of_columns"]

_MERGES = {"DICT_MERGE", "DICT_UPDATE", "INPLACE_OR", "MATCH_KEYS"}
_NAMES = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}
_TAKING = {"update", "dict", "OrderedDict", "defaultdict"}  # of methods, and of classes that stand in a module
_PREPARING = {"EXTENDED_ARG", "KW_NAMES", "PRECALL"}  # the call that follows


def is_asked_by_python() -> bool:
    """Whether the attribute that is being read is what `**o`, `match`, `dict(o)` or `d.update(o)` call it by.

    Where the code of the innermost frame names the attribute, or hands the object to another function, it is not.
    """
    frame = sys._getframe(1)
    code = frame.f_code
    name = dis.opname[code.co_code[frame.f_lasti]]
    if name in _MERGES:
        return True
    if name != "BINARY_OP" and not name.startswith("CALL"):
        return False
    instructions = list(dis.get_instructions(code))
    at = next(i for i, instruction in enumerate(instructions) if instruction.offset == frame.f_lasti)
    if name == "BINARY_OP":
        return instructions[at].argrepr == "|="
    callee = _callee(instructions, at)
    if callee is None:
        return False
    if callee.opname in _ATTRIBUTES:
        return callee.argval in _TAKING
    value = _named(frame, callee.argval)
    return isinstance(value, type) and issubclass(value, dict)


def _callee(instructions: list[dis.Instruction], call: int) -> dis.Instruction | None:
    """Return what loads the function that is called, which stands below the arguments; None if that is unclear."""
    wanted = instructions[call].arg or 0
    if instructions[call].opname in ("CALL_KW", "CALL_FUNCTION_KW"):
        wanted += 1  # the names
    while instructions[call - 1].opname in _PREPARING:
        call -= 1
    for instruction in reversed(instructions[:call]):
        if wanted == 0:
            if instruction.opname == "PUSH_NULL":
                continue
            return instruction if instruction.opname in _NAMES | _ATTRIBUTES else None
        if wanted < 0 or instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs:
            return None
        argument = instruction.arg if instruction.opcode >= dis.HAVE_ARGUMENT else None
        wanted -= dis.stack_effect(instruction.opcode, argument)
    return None


def _named(frame: FrameType, name: str) -> Any:
    for scope in (frame.f_locals, frame.f_globals, frame.f_builtins):
        if name in scope:
            return scope[name]
    return None


def refuse_table_of_columns() -> None:
    """Raise what `pd.DataFrame(o)` should: pandas takes only a dict for a table of columns.

    :raises TypeError: when a constructor of pandas asks for the array.
    """
    frame = sys._getframe(1)
    if frame.f_globals.get("__name__") != "pandas.core.frame" or frame.f_code.co_name != "__init__":
        return
    error = TypeError("a DataFrame takes its columns from a dict, not from a JS object")
    error.__notes__ = ["of columns: pd.DataFrame(o.to_py()); of one row: pd.DataFrame([o])"]
    raise error
