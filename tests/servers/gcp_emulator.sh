# gcp-storage-emulator, an emulator of Google Cloud Storage in Python (MIT), for one thing that
# fake-gcs-server cannot show: it says how much of a resumable upload it keeps, and refuses a chunk
# at another place. It knows no conditions, no suffix ranges and no composition.

gcp_emulator_version=2026.7.19
gcp_emulator=$cache/gcp-storage-emulator-$gcp_emulator_version

gcp_emulator_install() {
  [[ -d $gcp_emulator ]] && return
  pip_install "$gcp_emulator" "gcp-storage-emulator==$gcp_emulator_version" google-crc32c==1.9.0
}

gcp_emulator_start() {
  local port
  claim_port port
  launch gcp_emulator "http://127.0.0.1:$port/" 200 \
    env PYTHONPATH="$gcp_emulator" /usr/bin/python3 -m gcp_storage_emulator \
    start --host 127.0.0.1 --port "$port" --in-memory
  export FULGURITE_TEST_GCP_EMULATOR_ENDPOINT=http://127.0.0.1:$port
}
