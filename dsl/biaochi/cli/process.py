"""The process of biaochi: Ctrl-C, at whatever moment, ends it with one sentence and exit code 2.

Everything else is imported where an interruption is already waited for.
"""

from __future__ import annotations

import gc
import signal
import sys

INTERRUPTED = 2
_COLLECTED = (100_000, 20, 20)
"""How many objects between two searches for cycles: a ruleset is a million objects that stay, looked through in vain by default."""


def entry() -> None:
    """Runs the command and ends the process. Once the command is over, Ctrl-C has no effect on how it ended."""
    gc.set_threshold(*_COLLECTED)
    over = False

    def interrupt(*_: object) -> None:
        if not over:
            raise KeyboardInterrupt

    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, interrupt)
            sys.unraisablehook = _unraised
        from biaochi.cli.main import command_line

        code = command_line()
        over = True
    except KeyboardInterrupt:
        over = True
        sys.stderr.write("已中断。\n")
        code = INTERRUPTED
    _ignore()
    sys.exit(code)


def _ignore() -> None:
    """From here on nothing is interrupted, not even the last steps of the interpreter, which put all handlers away."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _unraised(what: sys.UnraisableHookArgs) -> None:
    """Where Python cannot raise it, as in the end of an object, Ctrl-C comes once more a moment later."""
    if what.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(what)
        return
    from _thread import interrupt_main
    from threading import Timer

    again = signal.signal(signal.SIGINT, lambda *_: None)
    Timer(0.05, interrupt_main).start()
    signal.signal(signal.SIGINT, again)
