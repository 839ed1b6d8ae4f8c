# What the files of this folder share: free ports, starting a server, waiting for it, stopping it.
# Sourced by `run`, never run by itself. A server's file defines three functions:
#   NAME_install   puts its program into $cache (in a subshell, beside the other installs)
#   NAME_start     claims ports, launches processes, exports what the tests need
# and nothing else; `run` lists the names.

cache=${FULGURITE_CACHE:-$HOME/.cache/fulgurite}
run_dir=$(mktemp -d "${TMPDIR:-/tmp}/fulgurite-servers.XXXXXX")
port_locks=${TMPDIR:-/tmp}/fulgurite-ports.$UID
mkdir -p "$cache/bin" "$port_locks"

names=() pids=() readiness=()  # of the launched processes, in parallel

fail() {
  echo "servers: $*" >&2
  exit 1
}

# claim_port VARIABLE: a port that nobody listens on and no other run of this script will choose.
# The lock lasts as long as this process. Below 32768, where the kernel picks none for clients.
claim_port() {
  local candidate lock
  while :; do
    candidate=$((12000 + RANDOM % 20000))
    exec {lock}>"$port_locks/$candidate"
    if flock -n "$lock" && ! (: <>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then break; fi
    exec {lock}>&-
  done
  printf -v "$1" %s "$candidate"
}

# launch NAME URL STATUS COMMAND...: starts a process that is ready once URL answers STATUS. In place
# of a URL there may be a function with its arguments, and then STATUS is empty.
# The kernel kills it should this script die without its exit trap.
launch() {
  names+=("$1") readiness+=("$2 $3")
  setpriv --pdeathsig KILL "${@:4}" >"$run_dir/$1.log" 2>&1 </dev/null &
  pids+=($!)
}

is_ready() { if declare -F "$1" >/dev/null; then "$@"; else answers "$@"; fi; }

answers() { [[ $(curl -sk -o "$run_dir/answer" -w '%{http_code}' --max-time 2 "$1") == "$2" ]]; }

show_log() {
  echo "servers: the last lines of $1's log:" >&2
  tail -n 20 "$run_dir/$1.log" >&2
}

# Waits for every launched process, which started at the same time.
await_servers() {
  local i deadline=$((SECONDS + 120))
  for i in "${!pids[@]}"; do
    until is_ready ${readiness[i]}; do
      if ! kill -0 "${pids[i]}" 2>/dev/null; then show_log "${names[i]}"; fail "${names[i]} ended at once"; fi
      if ((SECONDS > deadline)); then show_log "${names[i]}"; fail "${names[i]} is not ready after 120 s"; fi
      sleep 0.05
    done
  done
}

# A server that died under the tests explains their failures, and must not pass unseen.
check_servers() {
  local i status=0
  for i in "${!pids[@]}"; do
    kill -0 "${pids[i]}" 2>/dev/null && continue
    show_log "${names[i]}"
    echo "servers: ${names[i]} died while the tests ran" >&2
    status=1
  done
  return $status
}

# Their data is thrown away, so there is nothing that they should save first.
stop_servers() {
  ((${#pids[@]} == 0)) || kill -KILL "${pids[@]}" 2>/dev/null || true
  wait "${pids[@]}" 2>/dev/null || true
  rm -rf "$run_dir"
}
