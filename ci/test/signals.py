"""A plug-in of pytest: the tests have the signals of a terminal.

A shell that runs something in the background has it ignore INT and QUIT, and so would every command
that a test starts and then interrupts.  `nohup` is left as it is: tests of HUP see to it themselves.
"""

import signal

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
