# part NAME COMMAND...: runs one part of a longer job and remembers what it took; print_times lists
# the parts at the end. The first part that fails ends the script. Sourced by the scripts here.
part_times=()

part() {
  local begin=$EPOCHREALTIME
  printf '\n== %s\n' "$1"
  "${@:2}"
  part_times+=("$(seconds_since "$begin")  $1")
}

seconds_since() {
  awk "BEGIN { printf \"%8.1f s\", ${EPOCHREALTIME/,/.} - ${1/,/.} }"
}

print_times() {
  printf '\n'
  printf '%s\n' "${part_times[@]}"
}
