"""Lets the names of a Python cell that only JavaScript knows read the JS variable.

The cell is rewritten when it is compiled, and only where it has such a name: ordinary code pays nothing. What is
rewritten asks `JsNames`, which looks in Python first when it runs, so that a name which Python defines later wins.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .names import JS_NAMES, JsNames

__all__ = ["rewrite"]


def rewrite(tree: ast.Module, namespace: Mapping[str, Any], js_names: JsNames) -> ast.Module:
    """Let the names of a cell that only JavaScript knows read the JS variable. Changes `tree` in place.

    :param namespace: the Python names that are defined.
    """

    def is_foreign(name: str) -> bool:
        return js_names.is_shared and name not in namespace and not js_names.is_builtin(name) and name in js_names

    read = {name for node in ast.walk(tree) for name in _names_read(node)}
    if any(map(is_foreign, read)):  # what most cells lack is found sooner without their scopes
        _Rewriter(tree, is_foreign).visit(tree)
    return tree


def _names_read(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a simple statement binds if it ends at all."""
    if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        if statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            yield from _names_stored(targets)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]


def _names_stored(targets: Iterable[ast.AST]) -> Iterator[str]:
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


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
    """Replaces the names that `is_foreign` accepts where they are the module's, and may be JavaScript's still."""

    def __init__(self, tree: ast.Module, is_foreign: Callable[[str], bool]) -> None:
        self.scopes = [_Scope(tree)]
        self.is_foreign = is_foreign
        self.python: set[str] = set()  # names of the module that the statements before have certainly bound
        self.deleted = {
            node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
        }

    def _reader(self, name: str) -> str | None:
        """How a name is read here: the method of `JsNames` that does it; None for Python's way."""
        method = "__getitem__"
        for depth, scope in enumerate(reversed(self.scopes)):
            if name in scope.globals:
                break
            if name in scope.bound and scope is not self.scopes[0]:
                if not scope.is_class:
                    return None
                if depth == 0:
                    method = "in_class"
                    break
        return method if self.is_foreign(name) and name not in self.python else None

    def visit_Name(self, node: ast.Name) -> ast.expr:
        reader = self._reader(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if reader is None else _read(reader, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        target = node.target
        reader = self._reader(target.id) if isinstance(target, ast.Name) else None
        self.generic_visit(node)
        if not isinstance(target, ast.Name) or reader is None:
            return node
        value = _read("update" if reader == "__getitem__" else reader, target)
        assignment = ast.Assign([ast.Name(target.id, ast.Store())], value)
        return [ast.fix_missing_locations(ast.copy_location(assignment, target)), node]

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = self._visit_statements(node.body)
        return node

    def _visit_statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Visit statements that run one after another in the module, as far as they run."""
        done: list[ast.stmt] = []
        for statement in body:
            found = self.visit(statement)
            done += _listed(found)
            self.python.update(name for name in _names_bound(statement) if name not in self.deleted)
        return done

    def _visit_loop(self, node: Any) -> Any:
        """A loop of the module: in its body, its targets and what the body has bound so far are Python's."""
        if len(self.scopes) > 1:
            return self.generic_visit(node)
        before = set(self.python)
        for field in ("iter", "target", "test"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        if hasattr(node, "target"):
            self.python.update(name for name in _names_stored([node.target]) if name not in self.deleted)
        node.body = self._visit_statements(node.body)
        self.python = before
        node.orelse = [each for statement in node.orelse for each in _listed(self.visit(statement))]
        return node

    visit_For = visit_AsyncFor = visit_While = _visit_loop

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
            node.body = [each for statement in node.body for each in _listed(self.visit(statement))]
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


def _read(method: str, name: ast.Name) -> ast.expr:
    """A call of a method of the `JsNames`, in the place of a name."""
    names = ast.Name(JS_NAMES, ast.Load())
    key = ast.Constant(name.id)
    found: ast.expr = (
        ast.Subscript(names, key, ast.Load())
        if method == "__getitem__"
        else ast.Call(ast.Attribute(names, method, ast.Load()), [key], [])
    )
    return ast.fix_missing_locations(ast.copy_location(found, name))


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]
