#!/bin/sh
# Tom Thumb, automatic: an upload below video/ invokes a Python function, which starts the task.
#
# usage: with-python.sh [RUNTIME]      default python3.12; see base.sh for the variables
set -eu
. "$(dirname "$0")/base.sh"
python3 - "$here/task_runner.py" "$work/task-runner.zip" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as packed:
    packed.write(sys.argv[1], "task_runner.py")
END
function_of "${1:-python3.12}" task_runner.handler "$work/task-runner.zip"
done_with
