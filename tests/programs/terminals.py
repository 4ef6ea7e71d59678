# SPDX-License-Identifier: Apache-2.0
"""Terminals for tests: a bare one, and one with a screen that can be looked at (tmux)."""
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import termios
import time

PATIENCE = 120  # seconds, for a machine that is busy with much else
HIDE, SHOW = "\033[?25l", "\033[?25h"


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """A program on a terminal of its own: what it wrote is in `output`."""

    def __init__(self, *command, rows=24, columns=80, cwd=None, env=None):
        self.master, self.slave = pty.openpty()
        resize(self.slave, rows, columns)
        self.before = termios.tcgetattr(self.slave)
        self.output, self.seen = "", 0
        full = {**os.environ, "TERM": "xterm-256color", **(env or {})}
        full = {name: value for name, value in full.items() if value is not None}
        self.program = subprocess.Popen(
            command, cwd=cwd, env=full, stdin=self.slave, stdout=self.slave, stderr=self.slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def read(self, seconds):
        """What comes within that time; False when nothing does."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            self.output += os.read(self.master, 65536).decode(errors="replace")
        except OSError:  # nobody has it open any more
            return False
        return True

    def wait_for(self, text):
        """Until the program has written this, after what was waited for before."""
        end = time.monotonic() + PATIENCE
        while (at := self.output.find(text, self.seen)) < 0:
            self.read(1)
            if time.monotonic() > end or (self.program.poll() is not None and not self.read(0)
                                          and text not in self.output[self.seen:]):
                raise AssertionError(f"no {text!r} in {self.output[self.seen:]!r}")
        self.seen = at + len(text)
        return self

    def press(self, keys):
        os.write(self.master, keys.encode())
        return self

    def resize(self, rows, columns):
        resize(self.master, rows, columns)
        return self

    def end(self):
        """The exit code when the program has ended; negative: the signal that ended it."""
        end = time.monotonic() + PATIENCE
        while self.program.poll() is None:
            self.read(0.2)
            if time.monotonic() > end:
                self.program.kill()
                raise AssertionError(f"it does not end: {self.output!r}")
        while self.read(0):
            pass
        return self.program.returncode

    def is_as_before(self):
        return termios.tcgetattr(self.slave) == self.before

    def shows_cursor(self):
        return self.output.rfind(SHOW) > self.output.rfind(HIDE) >= 0

    def close(self):
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Screen:
    """A shell in tmux, whose screen can be read."""

    def __init__(self, folder, rows=24, columns=80):
        self.socket = os.path.join(folder, "tmux")
        self.folder = folder
        env = {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/bash",
               "HOME": folder, "PATH": os.environ["PATH"]}
        self.env = {**env, **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "-c", folder, "bash --norc --noprofile")
        try:
            self.type("PS1='ready> '; clear", "Enter")
            self.wait_until("a prompt", lambda lines: lines[0] == "ready>")
        except AssertionError:
            self.close()
            raise

    @staticmethod
    def is_there():
        return shutil.which("tmux") is not None

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *words], env=self.env, text=True,
                              capture_output=True, timeout=PATIENCE)
        if done.returncode:
            raise AssertionError(f"tmux {words}: {done.stderr}")
        return done.stdout

    def lines(self):
        return [line.rstrip() for line in self.tmux("capture-pane", "-p").splitlines()]

    def wait_until(self, what, is_so):
        end = time.monotonic() + PATIENCE
        while not is_so(lines := self.lines()):
            if time.monotonic() > end:
                raise AssertionError(f"the screen never shows {what}:\n" + "\n".join(lines))
            time.sleep(0.05)
        return lines

    def wait_for(self, text):
        return self.wait_until(repr(text), lambda lines: any(text in line for line in lines))

    def type(self, *keys):
        self.tmux("send-keys", *keys)

    def resize(self, rows, columns):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def program(self):
        """The process that the shell runs."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as f:
            return int(f.read().split()[-1])

    def cursor_is_visible(self):
        return self.tmux("display-message", "-p", "#{cursor_flag}").strip() == "1"

    def close(self):
        self.tmux("kill-server")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def signal_program(terminal, number):
    os.kill(terminal.program.pid, number)


def wait_stopped(terminal):
    """Until the program is stopped."""
    _, status = os.waitpid(terminal.program.pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        raise AssertionError(f"it did not stop: {status}")


def go_on(terminal):
    os.kill(terminal.program.pid, signal.SIGCONT)
