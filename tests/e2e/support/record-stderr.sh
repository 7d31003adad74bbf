#!/usr/bin/env bash
# Becomes the program named in RECORDED_PROGRAM (same process id), with a copy of its stderr in the file RECORDED_STDERR.
# The test tool that starts the app reads stderr itself and keeps what comes before it is attached.
# A signal to the whole process group is for the app: what records it ends with its output.
exec "$RECORDED_PROGRAM" "$@" 2> >(trap '' INT TERM HUP && exec tee -a "$RECORDED_STDERR" >&2)
