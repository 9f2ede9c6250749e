"""The interactive prompt: IPython's terminal shell with the Diglot extension loaded.

IPython keeps the cells, magics, history, configuration and tracebacks; this module gives it the language of the cell
at hand, and one asyncio loop for cells and prompt, so that timers and tasks go on while the user types.
"""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call, union-attr"

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, cast

from IPython.terminal.interactiveshell import TerminalInteractiveShell
from IPython.terminal.ipapp import TerminalIPythonApp
from prompt_toolkit.formatted_text import PygmentsTokens
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.patch_stdout import patch_stdout
from traitlets import default

from diglot.ffi_core._version import __version__
from diglot.kernel.magics import read_marker

from . import loop
from .keys import TOGGLE_KEY, add_key_bindings, interrupt_keys
from .prompt import STYLE, DiglotCompleter, DiglotLexer, DiglotPrompts
from .toolbar import toolbar

if TYPE_CHECKING:
    from diglot.kernel.cells import Language
    from diglot.kernel.extension import Session

__all__ = ["DiglotApp", "DiglotShell", "interact"]


class DiglotShell(loop.CellsInLoop, TerminalInteractiveShell):
    """IPython's terminal shell for cells of two languages.

    Its settings are those of `c.TerminalInteractiveShell` in the user's `ipython_config.py`.
    """

    diglot: Session | None

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.highlighting_style_overrides = {**STYLE, **self.highlighting_style_overrides}
        if self.pt_app is not None:
            self.pt_app.completer = DiglotCompleter(self)
            self.pt_app.bottom_toolbar = lambda: toolbar(self)
            self.pt_app.tempfile_suffix = lambda: "." + self.language
            add_key_bindings(cast(KeyBindings, self.pt_app.key_bindings), self)

    @default("banner1")
    def _banner1_default(self) -> str:
        return (
            f"Diglot {__version__}: Python {sys.version.split()[0]} and JavaScript share one heap\n"
            f"%%js or %%py begins a cell; {TOGGLE_KEY.upper()} or %lang js switches the language; Ctrl-D leaves\n"
        )

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
        return self.session.language if self.session is not None else "py"

    def toggle_language(self) -> None:
        """Switch the language of the prompt; what has been typed stays."""
        if self.session is not None:
            self.session.language = "py" if self.language == "js" else "js"

    def language_of(self, text: str) -> Language:
        """Return the language that a cell would run in, complete or not: "py" or "js"."""
        return read_marker(text, self.language).language if self.session is not None else "py"

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

        With a GUI's event loop (`%gui qt`) IPython's own prompt is used: timers and tasks then wait for the next cell
        that awaits.

        :raises EOFError: when the user leaves.
        """
        if self.active_eventloop is not None:
            return cast(str, super().prompt_for_code())
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

    default_language: Language = "py"

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
        self.shell.diglot.language = self.default_language
        super().init_extensions()


def interact(language: Language = "py") -> int:
    """Run the prompt until the user leaves.

    :param language: of the first prompt: "py" or "js".
    :return: the exit status, 0.
    """
    app = DiglotApp.instance()
    app.default_language = language
    app.initialize([])
    session = app.shell.diglot
    app.start()
    session.cells.cancel_timers()
    loop.close()
    return 0
