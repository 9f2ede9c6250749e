"""JavaScript values in the messages of comms: of ipywidgets, and of comms that cells open by themselves.

The wire carries JSON. A kernel refuses a JsProxy, so what is plain in JavaScript goes as the plain data that it is.

Custom messages: https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from diglot.ffi_core import JsProxy, jsnull

__all__ = ["let_comms_take_js_values", "plain"]


def plain(value: Any) -> Any:
    """A value with its JavaScript parts as plain data; what is not plain stays as it is."""
    if isinstance(value, JsProxy):
        found = value.to_py()
        return value if isinstance(found, JsProxy) else plain(found)
    if value is jsnull:
        return None
    if type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return [plain(item) for item in value]
    return value


def let_comms_take_js_values() -> Callable[[], object]:
    """Let the messages of a kernel's comms take values of JavaScript.

    :return: what takes it back.
    """
    kernel_comm: Any = importlib.import_module("ipykernel.comm.comm").BaseComm
    publish = kernel_comm.publish_msg

    def publish_msg(
        self: Any, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> Any:
        attached = list(buffers) if isinstance(buffers, JsProxy) else buffers
        return publish(self, msg_type, plain(data), plain(metadata), attached, **plain(keys))

    kernel_comm.publish_msg = publish_msg

    def undo() -> None:
        if kernel_comm.publish_msg is publish_msg:
            kernel_comm.publish_msg = publish

    return undo
