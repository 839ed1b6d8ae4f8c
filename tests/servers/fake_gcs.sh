# fake-gcs-server, an emulator of Google Cloud Storage (BSD-2), built by Go at a pinned version.
# It keeps objects in memory: its file backend has no generations. What it can show: media,
# multipart and resumable uploads, checksums, preconditions of uploads, compose, rewrites, listings.
# What it cannot: any credentials, preconditions of reads and removals, resumption of an upload,
# and the XML API's multipart uploads.

fake_gcs_version=v1.56.1
fake_gcs=$cache/bin/fake-gcs-server-$fake_gcs_version

fake_gcs_install() {
  [[ -x $fake_gcs ]] && return
  echo "servers: building fake-gcs-server $fake_gcs_version (minutes)" >&2
  go_install "github.com/fsouza/fake-gcs-server@$fake_gcs_version" "$fake_gcs"
}

fake_gcs_start() {
  local port
  claim_port port
  launch fake_gcs "http://127.0.0.1:$port/_internal/healthcheck" 200 \
    "$fake_gcs" -scheme http -host 127.0.0.1 -port "$port" -backend memory \
    -public-host "127.0.0.1:$port" -external-url "http://127.0.0.1:$port"
  export FULGURITE_TEST_GCS_ENDPOINT=http://127.0.0.1:$port
}
