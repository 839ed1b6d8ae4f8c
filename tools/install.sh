#!/usr/bin/env bash
# install.sh SET...: installs the Debian packages of the named sets that are missing. Where nothing
# is missing it only looks (a tenth of a second, no network). Called first by the other scripts
# here; docs and README explain why each library is there.
set -euo pipefail

build=(g++ cmake ninja-build ccache git ca-certificates
       libcurl4-openssl-dev libssl-dev zlib1g-dev libisal-dev
       libfmt-dev libpugixml-dev nlohmann-json3-dev libcli11-dev libyaml-cpp-dev
       libprotobuf-dev protobuf-compiler libkrb5-dev)
torch=(python3-pip python3-venv)
demo=(dataset-fashion-mnist)
test=(libgtest-dev libgmock-dev openssl curl python3-pip dataset-fashion-mnist)
lint=(clang-format-14 clang-tidy-14 python3)
hadoop=(maven openjdk-17-jre-headless)  # the test cluster's, where the machine has none
kerberos=(krb5-kdc krb5-admin-server krb5-user)  # its KDC
fuzz=(clang-14 libclang-rt-14-dev)
bench=(curl)

packages=()
for set in "$@"; do
  declare -n members=$set
  packages+=("${members[@]}")
done

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
  grep -qx "installed $package" <<<"$installed" || missing+=("$package")
done
((${#missing[@]})) || exit 0

install=(apt-get install -y -qq --no-install-recommends "${missing[@]}")
if ((UID != 0)); then
  echo "install: as root, run: apt-get update && ${install[*]}" >&2
  exit 1
fi
echo "install: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >&2
"${install[@]}" >&2
