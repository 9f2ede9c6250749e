"""The interactive prompt: IPython's terminal shell with the Diglot extension loaded.

IPython keeps the cells, magics, history, configuration and tracebacks; this module gives it the language of each
cell, and one asyncio loop for cells and prompt, so that timers and tasks go on while the user types.
"""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call, union-attr"

from __future__ import annotations

import os
import sys
import textwrap
import warnings
from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from IPython.core.error import UsageError
from IPython.terminal.interactiveshell import TerminalInteractiveShell
from IPython.terminal.ipapp import TerminalIPythonApp
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText, PygmentsTokens, fragment_list_width, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.shortcuts import print_formatted_text
from traitlets import Bool, Enum, Integer, TraitError, Unicode, default, observe, validate

from diglot.ffi_core._version import __version__
from diglot.kernel.ipython.expressions import evaluate
from diglot.kernel.ipython.magics import MarkedCell, read_marker
from diglot.kernel.platform.process import ProcessExit
from diglot.kernel.terminal import columns, has_colors

from . import loop
from .background import background
from .hints import Hints
from .history import CellHistory
from .keys import add_key_bindings, bind, interrupt_keys, name_of
from .languages import LANGUAGES, STYLE, other
from .markers import cell_at, cell_spans, split_cells
from .output import CutDisplayHook, full, use_colors
from .prompt import DiglotCompleter, DiglotLexer, DiglotPrompts
from .toolbar import toolbar

if TYPE_CHECKING:
    from diglot.kernel.cells import Dialect, Language
    from diglot.kernel.ipython.session import Session

    from .runner import Cell

__all__ = ["DiglotApp", "DiglotShell", "interact"]

_KEYS = ("switch_key", "toggle_key", "inspect_key")


class DiglotShell(loop.CellsInLoop, TerminalInteractiveShell):
    """IPython's terminal shell for cells of two languages.

    Its settings are those of `c.TerminalInteractiveShell` in the user's `ipython_config.py`, and these.
    """

    diglot: Session | None
    exit_status: int | None = None  # what `process.exit()` was given

    default_language = Enum(["py", "js"], default_value="py", help="The language of the first prompt.").tag(config=True)
    switch_key = Unicode(
        "]",
        help="The key that switches the language at an empty prompt, from which Backspace comes back; several with "
        "blanks between them: one after the other. Empty: none.",
    ).tag(config=True)
    toggle_key = Unicode(
        "f4", help="The key that switches the language wherever the cursor is, and keeps the text. Empty: none."
    ).tag(config=True)
    inspect_key = Unicode("f1", help="The key that shows what is known about the name at the cursor. Empty: none.").tag(
        config=True
    )

    preview = Bool(
        True, help="Show the value of a line of JavaScript while it is typed, where no code has to run for that."
    ).tag(config=True)
    max_output_lines = Integer(
        500, help="How many lines of a value are printed; `%full` shows all of it. 0: all of them."
    ).tag(config=True)
    signatures = Bool(True, help="Show the parameters of the function whose call is typed.").tag(config=True)

    def __init__(self, **settings: Any) -> None:
        self.hints = Hints(self)
        self._origin: Language | None = None  # the language to which Backspace comes back
        self._queue: deque[str] = deque()  # pasted cells that are still to be run
        super().__init__(**settings)
        self.highlighting_style_overrides = {**STYLE, **self.highlighting_style_overrides}
        if self.pt_app is not None:
            self.pt_app.history = self.pt_app.default_buffer.history = CellHistory(self)
            self.pt_app.completer = DiglotCompleter(self)
            self.pt_app.bottom_toolbar = lambda: toolbar(self)
            self.hints.attach(self.pt_app)
            self.pt_app.tempfile_suffix = lambda: LANGUAGES[self.typed_language].suffix

    @validate(*_KEYS)
    def _check_key(self, proposal: dict[str, Any]) -> str:
        keys: str = proposal["value"]
        try:
            bind(KeyBindings(), keys, lambda event: None, True)
        except ValueError:
            name = proposal["trait"].name
            raise TraitError(
                f"DiglotShell.{name}: no key is called {keys!r}; keys are called ']', 'f4', 'c-t' (Ctrl-T), 'escape l' "
                "(Alt-L), 's-tab', '' (none)"
            ) from None
        return keys

    @observe(*_KEYS)
    def _keys_changed(self, change: dict[str, Any]) -> None:
        if self.pt_app is not None:
            self.pt_app.key_bindings = self._merge_shortcuts(self.shortcuts)

    def _merge_shortcuts(self, user_shortcuts: Any) -> KeyBindings:
        # Where IPython makes the bindings, also anew when the setting `shortcuts` is changed.
        bindings: KeyBindings = super()._merge_shortcuts(user_shortcuts)
        add_key_bindings(bindings, self, self.hints)
        return bindings

    @default("banner1")
    def _banner1_default(self) -> str:
        lines = (
            f"Diglot {__version__}: Python {sys.version.split()[0]} and JavaScript share one heap",
            f"{self._keys_hint()} switches the language, %%js for a cell; Ctrl-D leaves",
        )
        return "".join(textwrap.fill(line, columns()) + "\n" for line in lines)

    def _keys_hint(self) -> str:
        empty = [f"{name_of(self.switch_key)} at an empty line"] if self.switch_key else []
        return " or ".join([*empty, name_of(self.toggle_key) or "%lang"])

    @default("display_completions")
    def _display_completions_default(self) -> str:
        return "column"  # the one that shows the type of each name

    @default("displayhook_class")
    def _displayhook_class_default(self) -> type[CutDisplayHook]:
        return CutDisplayHook

    @default("colors")
    def _colors_default(self) -> str:
        return "neutral" if has_colors(sys.stdout) else "nocolor"

    @default("simple_prompt")
    def _simple_prompt_default(self) -> bool:
        return os.environ.get("TERM") == "dumb" or bool(TerminalInteractiveShell.simple_prompt.default_value)

    @default("confirm_exit")
    def _confirm_exit_default(self) -> bool:
        return False

    @default("enable_tip")
    def _enable_tip_default(self) -> bool:
        return False

    @default("prompts_class")
    def _prompts_class_default(self) -> type[DiglotPrompts]:
        return DiglotPrompts

    @default("term_title_format")
    def _term_title_format_default(self) -> str:
        return "Diglot: {cwd}"

    # The language

    @property
    def session(self) -> Session | None:
        """What the extension keeps; None before it is loaded and after `%unload_ext diglot`."""
        return getattr(self, "diglot", None)

    @property
    def language(self) -> Language:
        """The language of a cell that names none: "py" or "js"."""
        return self.session.languages.default if self.session is not None else "py"

    @property
    def default_document(self) -> Document:
        """What has been typed at the prompt."""
        return Document() if self.pt_app is None else self.pt_app.default_buffer.document

    @property
    def typed_language(self) -> Language:
        """The language of the cell in which the cursor is, or would if a cell were typed."""
        document = self.default_document
        start, end = cell_at(document.text, document.cursor_position)
        return self.language_of(document.text[start:end])

    @property
    def can_switch_back(self) -> bool:
        """Whether the prompt's language was entered with the key from which Backspace comes back."""
        return self._origin is not None and self.language != self._origin

    def switch_language(self, *, and_back: bool = False) -> None:
        """Switch the language of the prompt; what has been typed stays.

        :param and_back: let `switch_back` undo it.
        """
        if self.session is not None:
            self._origin = self.language if and_back and not self.can_switch_back else None
            self._set_language(self.session, other(self.language))

    def stay(self) -> None:
        """Let the prompt's language be the one that was chosen: Backspace does not leave it."""
        self._origin = None

    def switch_back(self) -> None:
        """Return to the language from which the prompt's was entered."""
        if self.session is not None and self._origin is not None:
            self._set_language(self.session, self._origin)
            self._origin = None

    def _set_language(self, session: Session, language: Language) -> None:
        session.languages.default = language
        if self.pt_app is not None:
            buffer = self.pt_app.default_buffer
            buffer.reset(buffer.document)  # the keys go through the other language's history from now on
            buffer.load_history_if_not_yet_loaded()
            self.pt_app.app.invalidate()

    def read_cell(self, text: str) -> MarkedCell:
        """Read what a cell begins with, complete or not."""
        return read_marker(text, self.language, is_known=self.diglot.cells.knows)

    def language_of(self, text: str) -> Language:
        """Return the language that a cell would run in: "py" or "js"."""
        return self.read_cell(text).language if self.session is not None else "py"

    def check_complete(self, code: str) -> tuple[str, str]:
        """Return whether what was typed can be run; Enter asks this. Of several cells the last one counts.

        :return: the status and the indent of Jupyter's `is_complete_reply`.
        """
        return super().check_complete(code[cell_at(code, len(code)).start :])

    # The prompt

    def _extra_prompt_options(self) -> dict[str, Any]:
        # The one place from which IPython takes the lexer, and the text before the input, which it would otherwise
        # compute once per cell: the key that switches the language changes it.
        options = super()._extra_prompt_options()
        return {
            **options,
            "lexer": DiglotLexer(self),
            "message": lambda: PygmentsTokens(self.prompts.in_prompt_tokens()),
        }

    def prompt_for_code(self) -> str:
        """Read a cell, while the loop of the cells runs.

        Several cells may be pasted at once: they are run one after the other, and what is left after an error stands
        at the next prompt.

        With a GUI's event loop (`%gui qt`) IPython's own prompt is used: timers and tasks then wait for the next cell
        that awaits.

        :raises EOFError: when the user leaves.
        """
        if self._queue and self.last_execution_succeeded:
            return self._next_queued()
        if self._queue:
            self.set_next_input("".join(self._queue))
            self._queue.clear()
        code = self._read()
        if self.session is not None and len(cell_spans(code)) > 1:
            first, *rest = split_cells(code)
            self._queue.extend(rest)
            return first
        return code

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Show the current exception; `process.exit()` leaves the prompt."""
        error = (sys.exc_info() if exc_tuple is None else exc_tuple)[1]
        if not isinstance(error, ProcessExit):
            super().showtraceback(exc_tuple, *args, **kwargs)
            return
        self.exit_status = error.code if isinstance(error.code, int) else 0
        warnings.filterwarnings("ignore", "To exit: use", UserWarning)  # IPython's advice, which comes next
        self.ask_exit()

    def run_cells(self, cells: Iterable[Cell]) -> None:
        """Run cells before the first prompt, until one fails."""
        assert self.session is not None
        for cell in cells:
            with self.session.languages.of_cell(cell.language):
                result = self.run_cell(cell.source, store_history=False)
            if not (result.success or cell.may_fail):
                break

    def init_magics(self) -> None:
        """Define IPython's magics for the terminal, and `%full`."""
        super().init_magics()
        self.register_magic_function(self.full, "line", "full")  # type: ignore[arg-type]

    def full(self, line: str) -> None:
        """Show all of a value of either language, however long: `%full`, `%full Out[3]`, `%full expression`."""
        if self.session is None:
            raise UsageError("%full needs the extension: %load_ext diglot")
        full(self.session, evaluate(self.session.cells, self.user_ns, line.strip() or "_", "%full"))

    def _next_queued(self) -> str:
        """Take the next of the pasted cells, and show it as if it had been typed."""
        code = self._queue.popleft()
        text = code.rstrip("\n")
        lines = DiglotLexer(self).lex_document(Document(text))
        before = to_formatted_text(PygmentsTokens(self.prompts.in_prompt_tokens()))
        after = to_formatted_text(PygmentsTokens(self.prompts.continuation_prompt_tokens(fragment_list_width(before))))
        for number in range(text.count("\n") + 1):
            line = FormattedText([*(after if number else before), *lines(number)])
            print_formatted_text(line, style=self.pt_app.app.style)
        return code

    def _read(self) -> str:
        if self.active_eventloop is not None:
            return cast(str, super().prompt_for_code())
        warned = False
        while True:
            try:
                return self._read_in_loop()
            except EOFError:
                running = background(self)
                if warned or not running:
                    raise
            warned = True
            print(f"Still running: {running.describe(self)}. Ctrl-D again cancels that and leaves.")

    def _read_in_loop(self) -> str:
        assert self.pt_app is not None
        text: str = self.rl_next_input or ""  # type: ignore[redundant-expr]  # `%load` and others set it
        self.rl_next_input = None
        with patch_stdout(raw=True), interrupt_keys(self.pt_app.app, loop.get_loop()) as take_interrupts:

            def once_raw() -> None:
                # The application puts the terminal into raw mode before it first waits.
                loop.get_loop().call_soon(take_interrupts)

            code: str = loop.run_prompt(
                self.pt_app.prompt_async(
                    default=text,
                    pre_run=once_raw,
                    # Errors in tasks and timers are asyncio's to report; prompt_toolkit would stop and wait for Enter.
                    set_exception_handler=False,
                    handle_sigint=False,
                    **self._extra_prompt_options(),
                ),
                lambda: print("KeyboardInterrupt"),
            )
        return code


class DiglotApp(TerminalIPythonApp):
    """IPython's terminal application with Diglot's shell; it reads the user's IPython configuration and profile.

    The history has a file of its own, `diglot.sqlite` in the profile's folder: IPython's prompt cannot run
    JavaScript cells, and its history should not offer them.
    """

    first_language: Language | None = None  # None: as the configuration says

    @default("interactive_shell_class")
    def _interactive_shell_class_default(self) -> type[DiglotShell]:
        return DiglotShell

    def init_shell(self) -> None:
        """Make the shell."""
        if "hist_file" not in self.config.HistoryManager:
            self.config.HistoryManager.hist_file = os.path.join(self.profile_dir.location, "diglot.sqlite")
        super().init_shell()

    def init_extensions(self) -> None:
        """Load Diglot's extension, then those of the configuration."""
        self.shell.extension_manager.load_extension("diglot")
        use_colors(self.shell.diglot)
        self.shell.diglot.languages.on_lang = self.shell.stay
        super().init_extensions()

    def init_code(self) -> None:
        """Run the lines and files of the profile, which are Python's, before the first language is set."""
        super().init_code()
        self.shell.diglot.languages.default = self.first_language or self.shell.default_language


def interact(
    language: Language | None = None,
    cells: Iterable[Cell] = (),
    dialect: Dialect = "js",
    folder: str | None = None,
    flags: Sequence[str] = (),
) -> int:
    """Run the prompt until the user leaves.

    :param language: of the first prompt: "py" or "js"; None for that of the configuration.
    :param cells: run before it, until one fails.
    :param dialect: of those that are JavaScript's.
    :param folder: where the paths that JS cells import start, by default the current folder.
    :param flags: IPython's, such as `--profile=teaching`.
    :return: the exit status: 0, or what `process.exit` was given.
    """
    app = DiglotApp.instance()
    app.first_language = language
    cells = list(cells)
    app.display_banner = not cells
    app.initialize(list(flags))
    shell = cast(DiglotShell, app.shell)
    session = shell.session
    assert session is not None
    if folder is not None:
        session.cells.modules.folder = lambda: folder
    session.languages.dialect = dialect
    shell.run_cells(cells)
    session.languages.dialect = "js"
    if shell.exit_status is None:
        app.start()
    if running := background(shell):
        print(f"diglot: cancelled {running.describe(shell)}", file=sys.stderr)
    session.cells.cancel_timers()
    loop.close()
    return shell.exit_status or 0
