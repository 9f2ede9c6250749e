"""Builds the Cython extensions: the bridge, and ICU for Intl; all metadata is in setup.cfg.

Fetches the npm packages that Diglot is made with, which kernel/modules/vendored.json pins: distributions carry them,
the repository does not.

Switches, read from the environment:

- `DIGLOT_TRACE=1`: line tracing for coverage and profilers, debug symbols.
- `DIGLOT_ASAN=1`: AddressSanitizer and UndefinedBehaviorSanitizer; the interpreter then needs libasan preloaded.
- `CFLAGS`: takes the place of the optimisation flags below.
"""

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from glob import glob
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build import build
from setuptools.command.sdist import sdist

TRACE = os.environ.get("DIGLOT_TRACE", "0") not in ("", "0")
ASAN = os.environ.get("DIGLOT_ASAN", "0") not in ("", "0")

# Each variant has a build folder of its own, so that switching never reuses the other's objects.
BUILD_BASE = "build" + "-trace" * TRACE + "-asan" * ASAN

compile_args = [] if "CFLAGS" in os.environ else ["-O2", "-g0"]
link_args = []
macros = []
directives = {"language_level": 3}
if TRACE:
    compile_args = ["-O1", "-g"]
    macros = [("CYTHON_TRACE", "1"), ("CYTHON_TRACE_NOGIL", "1")]
    directives |= {"linetrace": True}
if ASAN:
    macros += [("DIGLOT_ASAN", "1")]
    compile_args = ["-O1", "-g", "-fno-omit-frame-pointer", "-fsanitize=address,undefined"]
    link_args = ["-fsanitize=address,undefined"]


def fetch_vendored():
    """Fetch those packages with Diglot's own installer, which is not installed yet; a source distribution has them."""
    folder = Path("kernel/npm").resolve()
    spec = importlib.util.spec_from_file_location(
        "installer", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules["installer"] = importlib.util.module_from_spec(spec)
    installer = importlib.import_module("installer.vendored")
    try:
        installer.fetch(Path("kernel/modules/vendored.json"), Path("kernel/modules/vendored"))
    except installer.NpmError as error:
        sys.exit(str(error))


class SourceDistribution(sdist):
    """Fetch what the repository does not carry."""

    def run(self):
        fetch_vendored()
        super().run()


class Build(build):
    """Build, then drop from the build folder what is no longer part of the package.

    The folder outlives a build, and the whole of it goes into the wheel: without this a module that was removed from
    the tree would still be installed.
    """

    def run(self):
        fetch_vendored()
        super().run()
        commands = [self.get_finalized_command(name) for name in self.get_sub_commands()]
        wanted = {Path(output) for command in commands for output in command.get_outputs()}
        for path in Path(self.build_lib).rglob("*"):
            if path.is_file() and path not in wanted:
                path.unlink()


def faults_of(c_file: Path) -> Iterator[str]:
    """Find what Cython 3.1 to 3.3 makes of Python that corrupts memory, or crashes, when Python has no memory left.

    - `return` in an `except` clause decrements the traceback, which is NULL when there was no memory for one. Let the
      clause end, and return behind it.
    - A list comprehension whose list cannot grow decrements the item twice, unless it is a variable. Append in a loop.
    - `with` packs the traceback, which may be NULL, into a tuple. Use `try` and `finally`.

    :return: for each fault its place in the Cython source and what is there.
    """
    place = ""
    caught: list[set[str]] = []  # variables with type, value and traceback, for each clause of the function
    dropped: set[str] = set()  # in the lines just before
    for line in c_file.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\s*__Pyx_DECREF\((\w+)\); \1 = 0;$", line):
            dropped.add(found[1])
            continue
        if any(exception <= dropped for exception in caught):
            yield f"{place}: an except clause returns"
        dropped.clear()
        if found := re.match(r'\s*/\* "(\S+)":(\d+)$', line):
            place = f"{found[1]}:{found[2]}"
        elif re.match(r"\w.*\) \{$", line):
            caught.clear()
        elif found := re.search(r"__Pyx_GetException\(&(\w+), &(\w+), &(\w+)\)", line):
            caught.append(set(found.groups()))
        elif "__Pyx_ListComp_AppendAndDecref(__pyx_" in line:
            yield f"{place}: a list comprehension makes its items"
        elif (found := re.search(r"(?:PyTuple_Pack\(3|\[3\] = {)(.*)", line)) and {
            *re.findall(r"\w+", found[1])
        } in caught:
            yield f"{place}: a with statement"


bridge = Extension(
    "diglot.ffi_core._bridge",
    ["ffi_core/_bridge.pyx"],
    include_dirs=["ffi_core/bridge/c"],
    depends=sorted(glob("ffi_core/bridge/*/*")),
    libraries=["dl"],
    define_macros=macros,
    extra_compile_args=compile_args,
    extra_link_args=link_args,
)

icu = Extension(
    "diglot.kernel.platform.intl._icu",
    ["kernel/platform/intl/_icu.pyx"],
    include_dirs=["kernel/platform/intl/native"],
    depends=sorted(glob("kernel/platform/intl/native/*")),
    libraries=["dl"],
    define_macros=macros,
    extra_compile_args=compile_args,
    extra_link_args=link_args,
)

if __name__ == "__main__":
    extensions = cythonize(
        [bridge, icu],
        include_path=["ffi_core", "ffi_core/bridge/c"],
        build_dir=BUILD_BASE + "/cython",
        compiler_directives=directives,
    )
    if faults := sorted({fault for extension in extensions for fault in faults_of(Path(extension.sources[0]))}):
        raise SystemExit("Cython has made C that is not safe without memory:\n" + "\n".join(faults))
    setup(
        ext_modules=extensions,
        cmdclass={"build": Build, "sdist": SourceDistribution},
        options={"build": {"build_base": BUILD_BASE}},
    )
