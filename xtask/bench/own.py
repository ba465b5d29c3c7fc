"""A daemon of a benchmark's own, that may be killed: on a folder and port that nothing else uses."""

import os
import signal
import subprocess
import time

from tools import BINARY, answers, free_port, run, until


class Daemon:
    def __init__(self, folder, *args, **environment):
        self.data, self.log, self.port, self.args = folder / "data", folder / "log", free_port(), args
        folder.mkdir(exist_ok=True)
        self.environment = {**os.environ, **environment}

    def start(self):
        """Starts it and returns when it answers; says how many seconds that took."""
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([BINARY, "up", "--data-dir", self.data, "--listen", f"127.0.0.1:{self.port}", *self.args],
                                            env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(lambda: self.process.poll() is None and answers(self.port, "/_hansom/health"), "the daemon's answer", pause=0.001)
        return time.monotonic() - began

    def kill(self):
        self.process.kill()
        self.process.wait()

    def destroy(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
        run(BINARY, "destroy", "--yes", env={**os.environ, "HANSOM_DATA_DIR": str(self.data)})
