"""JavaScript's names in Python cells: a name that Python does not know, but a JS cell defined, reads the JS variable.

The cell is rewritten when it is compiled, and only where it has such a name: ordinary code pays nothing. What is
rewritten looks in Python first when it runs, so that a name which Python defines later wins. JS built-ins are reached
as `js.Math`, never like this.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping, Set
from typing import Any

from diglot.ffi_core import Heap

__all__ = ["JS_NAMES", "JsNames", "rewrite"]

# The Python name under which rewritten cells find the `JsNames`.
JS_NAMES = "__js_names__"


class JsNames:
    """The names that JS cells defined, read live.

    :param heap: the heap of the cells. What globalThis has when this is made does not count: those are built-ins,
        unless a cell declares them anew.
    :param declared: the names that cells have declared, kept up to date by the caller.
    :ivar is_shared: whether Python cells see them at all; `js.x` always does.
    """

    def __init__(self, heap: Heap, declared: Set[str] = frozenset()) -> None:
        self._heap = heap
        self._declared = declared
        self.is_shared = True
        self._builtin = frozenset(self._global_names())

    def _global_names(self) -> list[str]:
        names: list[str] = self._heap.js.Object.getOwnPropertyNames(self._heap.js).to_py()
        return names

    def __contains__(self, name: str) -> bool:
        """Whether a JS cell defined the name and it has a value."""
        if name in self._builtin and name not in self._declared:
            return False
        return self._heap.has_binding(name)

    def __iter__(self) -> Any:
        """The names, in no particular order."""
        return iter({*self._heap.binding_names(), *self._global_names()} - (self._builtin - self._declared))

    def __getitem__(self, name: str) -> Any:
        """The value of a name in a rewritten cell: Python's if it has one by now.

        :raises NameError: when neither language has the name any more.
        """
        namespace = self._heap.namespace
        if name in namespace:
            return namespace[name]
        if hasattr(builtins, name):
            return getattr(builtins, name)
        if self.is_shared and name in self:
            return getattr(self._heap.js, name)
        raise NameError(f"name {name!r} is not defined", name=name)


def rewrite(tree: ast.Module, namespace: Mapping[str, Any], js_names: JsNames) -> ast.Module:
    """Let the free names of a cell that only JavaScript knows read the JS variable. Changes `tree` in place.

    :param namespace: the Python names that are defined.
    """

    def is_foreign(name: str) -> bool:
        return js_names.is_shared and name not in namespace and not hasattr(builtins, name) and name in js_names

    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    if any(map(is_foreign, read)):  # what most cells lack is found sooner without their scopes
        _Rewriter(tree, is_foreign).visit(tree)
    return tree


class _Scope:
    """The names bound in one scope (Python reference, 4.2.1), those of nested scopes left out."""

    def __init__(self, node: ast.AST, is_class: bool = False) -> None:
        self.is_class = is_class
        self.bound: set[str] = set()
        self.globals: set[str] = set()
        _Binder(self).collect(node)
        self.bound -= self.globals


class _Binder(ast.NodeVisitor):
    """Collects what a scope binds."""

    def __init__(self, scope: _Scope) -> None:
        self.scope = scope

    def collect(self, node: ast.AST) -> None:
        """Visit what belongs to the scope that `node` opens."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            arguments = node.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                self.scope.bound.add(argument.arg)
            for rest in (arguments.vararg, arguments.kwarg):
                if rest is not None:
                    self.scope.bound.add(rest.arg)
            for statement in node.body if isinstance(node.body, list) else [node.body]:
                self.visit(statement)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for generator in node.generators:
                self.visit(generator.target)
        else:
            for statement in getattr(node, "body", []):
                self.visit(statement)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.scope.bound.add(node.id)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)

    def _visit_import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.scope.bound.add(alias.asname or alias.name.partition(".")[0])

    visit_Import = visit_ImportFrom = _visit_import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bound.add(node.name)
        self.generic_visit(node)

    def _visit_capture(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self.scope.bound.add(node.name)
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = _visit_capture

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.scope.bound.add(node.rest)
        self.generic_visit(node)

    def _visit_definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.scope.bound.add(node.name)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _visit_definition

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A scope of its own."""

    def _visit_comprehension(self, node: ast.AST) -> None:
        # its targets are its own, but `:=` binds out here
        for child in ast.walk(node):
            if isinstance(child, ast.NamedExpr):
                self.scope.bound.add(child.target.id)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension


class _Rewriter(ast.NodeTransformer):
    """Replaces the free names that `is_foreign` accepts."""

    def __init__(self, tree: ast.Module, is_foreign: Callable[[str], bool]) -> None:
        self.scopes = [_Scope(tree)]
        self.is_foreign = is_foreign

    def _is_free(self, name: str) -> bool:
        for depth, scope in enumerate(reversed(self.scopes)):
            if name in scope.globals:
                return name not in self.scopes[0].bound
            if name in scope.bound and not (scope.is_class and depth):
                return False
        return True

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load) or not self._is_free(node.id) or not self.is_foreign(node.id):
            return node
        found = ast.Subscript(
            value=ast.Name(id=JS_NAMES, ctx=ast.Load()), slice=ast.Constant(value=node.id), ctx=ast.Load()
        )
        return ast.fix_missing_locations(ast.copy_location(found, node))

    def _visit_scope(self, node: Any) -> Any:
        # decorators, defaults, bases and annotations belong to the scope around
        for field in ("decorator_list", "bases", "keywords", "args", "returns"):
            value = getattr(node, field, None)
            if isinstance(value, list):
                setattr(node, field, [self.visit(item) for item in value])
            elif isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
        self.scopes.append(_Scope(node, isinstance(node, ast.ClassDef)))
        if isinstance(node.body, list):
            node.body = [self.visit(statement) for statement in node.body]
        else:
            node.body = self.visit(node.body)
        self.scopes.pop()
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _visit_scope

    def _visit_comprehension(self, node: Any) -> Any:
        # the first iterable is evaluated in the scope around
        node.generators[0].iter = self.visit(node.generators[0].iter)
        self.scopes.append(_Scope(node))
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        for index, generator in enumerate(node.generators):
            if index:
                generator.iter = self.visit(generator.iter)
            generator.ifs = [self.visit(test) for test in generator.ifs]
        self.scopes.pop()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension
