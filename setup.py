"""Builds the one Cython extension, `diglot.ffi_core._bridge`; all metadata is in setup.cfg.

Switches, read from the environment:

- `DIGLOT_TRACE=1`: line tracing for coverage and profilers, debug symbols.
- `DIGLOT_ASAN=1`: AddressSanitizer and UndefinedBehaviorSanitizer; the interpreter then needs libasan preloaded.
- `CFLAGS`: takes the place of the optimisation flags below.
"""

import os
from glob import glob
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build import build

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


class Build(build):
    """Build, then drop from the build folder what is no longer part of the package.

    The folder outlives a build, and the whole of it goes into the wheel: without this a module that was removed from
    the tree would still be installed.
    """

    def run(self):
        super().run()
        commands = [self.get_finalized_command(name) for name in self.get_sub_commands()]
        wanted = {Path(output) for command in commands for output in command.get_outputs()}
        for path in Path(self.build_lib).rglob("*"):
            if path.is_file() and path not in wanted:
                path.unlink()


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

setup(
    ext_modules=cythonize(
        [bridge],
        include_path=["ffi_core", "ffi_core/bridge/c"],
        build_dir=BUILD_BASE + "/cython",
        compiler_directives=directives,
    ),
    cmdclass={"build": Build},
    options={"build": {"build_base": BUILD_BASE}},
)
