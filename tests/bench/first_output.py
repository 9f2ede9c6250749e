"""How soon output is seen that a cell prints before it is busy for long: in JavaScript, and in Python for comparison.

    .venv/bin/python tests/bench/first_output.py

The clock runs from the request to the first message with output. The kernel must be installed; it is started once, and
each cell is stopped when its output has come.
"""

from __future__ import annotations

import statistics
import time

from jupyter_client.manager import start_new_kernel

REPETITIONS = 20
TIMEOUT = 60  # seconds

CELLS = {
    "console.log, then a busy JavaScript loop": "%%js\nconsole.log('x'); for (;;);",
    "display, then a busy JavaScript loop": "%%js\ndisplay('x'); for (;;);",
    "a callback that logs, then is busy": (
        "%%js\nsetTimeout(() => { console.log('x'); for (;;); })\nawait new Promise(() => {})"
    ),
    "print, then a busy Python loop": "print('x')\nwhile True: pass",
    "print(..., flush=True), then the same": "print('x', flush=True)\nwhile True: pass",
}


def main() -> None:
    """Measure, print."""
    manager, client = start_new_kernel(kernel_name="diglot")
    try:
        for name, cell in CELLS.items():
            taken = []
            for _ in range(REPETITIONS):
                start = time.perf_counter()
                request = client.execute(cell)
                waits_for_output = True
                while True:
                    message = client.get_iopub_msg(timeout=TIMEOUT)
                    kind = message["msg_type"]
                    if waits_for_output and kind in ("stream", "display_data"):
                        taken.append(1000 * (time.perf_counter() - start))
                        waits_for_output = False
                        manager.interrupt_kernel()
                    is_own = message["parent_header"].get("msg_id") == request
                    if is_own and kind == "status" and message["content"]["execution_state"] == "idle":
                        break
            print(f"{name:45}{statistics.median(taken):8.1f} ms, at most {max(taken):.1f}")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
