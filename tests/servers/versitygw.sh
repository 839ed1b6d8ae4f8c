# versitygw, an S3 server over plain files (Apache-2.0), built by Go at a pinned version.
# One process for http, one for https. What it can show that SeaweedFS cannot: it checks a body
# against its signed hash, and the region. What it cannot: "a" and "a/b" at the same time (409),
# server side encryption (ignored).

versitygw_version=v1.8.0
versitygw=$cache/bin/versitygw-$versitygw_version

versitygw_install() {
  [[ -x $versitygw ]] && return
  echo "servers: building versitygw $versitygw_version (minutes)" >&2
  go_install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version" "$versitygw"
}

versitygw_start() {
  local http https
  claim_port http
  claim_port https
  versitygw_launch versitygw http "$http"
  versitygw_launch versitygw-tls https "$https" --cert "$run_dir/server.pem" --key "$run_dir/server.key"
  export FULGURITE_TEST_S3_VERSITYGW_ENDPOINT=http://s3.localhost:$http
  export FULGURITE_TEST_S3_VERSITYGW_TLS_ENDPOINT=https://s3.localhost:$https
}

versitygw_launch() {  # NAME SCHEME PORT OPTIONS...
  local data=$run_dir/$1.data
  mkdir -p "$data/objects" "$data/versions"
  launch "$1" "$2://127.0.0.1:$3/health" 200 \
    env ROOT_ACCESS_KEY="$AWS_ACCESS_KEY_ID" ROOT_SECRET_KEY="$AWS_SECRET_ACCESS_KEY" \
    "$versitygw" --quiet --port "127.0.0.1:$3" --virtual-domain "s3.localhost:$3" --health /health \
    "${@:4}" posix --versioning-dir "$data/versions" "$data/objects"
}
