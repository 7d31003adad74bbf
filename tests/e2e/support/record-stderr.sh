#!/usr/bin/env bash
# Becomes the program named in RECORDED_PROGRAM (same process id), with a copy of its stderr in the file RECORDED_STDERR.
# The test tool that starts the app reads stderr itself and keeps what comes before it is attached.
exec "$RECORDED_PROGRAM" "$@" 2> >(exec tee -a "$RECORDED_STDERR" >&2)
