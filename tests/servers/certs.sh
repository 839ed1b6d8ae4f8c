#!/usr/bin/env bash
# certs.sh FOLDER: a certificate authority of this run (ca.pem) and a certificate that it signs for
# the names of the loopback interface (server.pem, server.key). Nothing of it is kept.
# curl resolves every name under localhost to loopback by itself; a wildcard needs two labels after
# it, hence s3.localhost for stores that see the bucket as a host name.
set -euo pipefail
cd "$1"

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=fulgurite test authority' \
  -addext 'basicConstraints=critical,CA:TRUE' -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.pem \
  -extfile <(echo 'subjectAltName=DNS:localhost,DNS:s3.localhost,DNS:*.s3.localhost,IP:127.0.0.1,IP:::1') 2>/dev/null
