#!/usr/bin/env bash
# keep_running.sh PIDFILE COMMAND...: runs COMMAND and starts it again whenever it is killed. Its
# process id is in PIDFILE. The command dies with this script.
while :; do
  setpriv --pdeathsig KILL "${@:2}" &
  echo $! >"$1"
  wait $!
  (($? > 128)) || exit 1  # it gave up by itself: not what this is for
done
