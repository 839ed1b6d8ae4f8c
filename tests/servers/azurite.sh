# Azurite, Microsoft's own emulator of Azure Blob Storage (MIT), from npm at a pinned version.
# One process for http, where it checks SharedKey and SAS signatures; one for https, which also
# takes bearer tokens. What it cannot show: it does not check the signature of a bearer token (only
# its audience, issuer and times), and it has no hierarchical namespaces.

azurite_version=3.37.0
azurite=$cache/azurite-$azurite_version
azurite_program=$azurite/node_modules/azurite/dist/src/blob/main.js

azurite_install() {
  [[ -e $azurite_program ]] && return
  echo "servers: installing Azurite $azurite_version (a minute)" >&2
  npm_install "$azurite" "azurite@$azurite_version"
}

azurite_start() {
  local http https
  claim_port http
  claim_port https
  azurite_launch azurite http "$http"
  azurite_certificate
  azurite_launch azurite-tls https "$https" \
    --cert "$run_dir/azurite.pem" --key "$run_dir/azurite.key" --oauth basic
  export FULGURITE_TEST_AZURITE_ENDPOINT=http://127.0.0.1:$http/devstoreaccount1
  export FULGURITE_TEST_AZURITE_TLS_ENDPOINT=https://127.0.0.1:$https/devstoreaccount1
}

# To read the source of a copy it connects to itself, and trusts its own certificate only, which must
# therefore be nobody else's. The tests trust it beside their authority.
azurite_certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
    -keyout "$run_dir/azurite.key" -out "$run_dir/azurite.pem" 2>/dev/null
  cat "$run_dir/azurite.pem" >>"$FULGURITE_TEST_CA_BUNDLE"
}

# The version check would refuse clients that are newer than the emulator.
azurite_launch() {  # NAME SCHEME PORT OPTIONS...
  launch "$1" "$2://127.0.0.1:$3/" 400 \
    "$(find_node)" "$azurite_program" --blobHost 127.0.0.1 --blobPort "$3" \
    --location "$run_dir/$1.data" --silent --disableTelemetry --skipApiVersionCheck "${@:4}"
}
