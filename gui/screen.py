"""Whether there is a screen to show a window on, before Qt ends the process over it."""

import ctypes
import os
import sys


def no_screen() -> str:
    """Say why no window can be shown; empty if nothing is known to stand in the way.

    Qt aborts the process where it finds no screen, so ask before it does. Only Linux is asked:
    Windows and macOS have a screen, and who names a platform in ``QT_QPA_PLATFORM`` knows what they
    want.
    """
    if sys.platform != "linux":
        return ""
    if os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    display = os.environ.get("DISPLAY")
    if not display:
        return (
            "there is no screen to show the window on (neither DISPLAY nor WAYLAND_DISPLAY is "
            "set); through ssh, connect with: ssh -X; without a screen use: minersim run SCENARIO"
        )
    return _no_x11(display)


def _no_x11(display: str) -> str:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return "the window needs libxcb; install it, on Debian or Ubuntu: apt install libxcb1"
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    if failed:
        return (
            f"the screen {display!r} named by DISPLAY cannot be reached; "
            "without a screen use: minersim run SCENARIO"
        )
    try:
        ctypes.CDLL("libxcb-cursor.so.0")  # Qt needs it from 6.5 on; few systems come with it
    except OSError:
        return (
            "the window needs libxcb-cursor; install it, "
            "on Debian or Ubuntu: apt install libxcb-cursor0"
        )
    return ""
