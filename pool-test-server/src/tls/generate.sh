#!/bin/sh
# Makes the key stores of UpstreamTls anew: an authority that is forgotten afterwards, and what it signs.
# They guard nothing, so the password is public; the dates outlast every build. Needs keytool of JDK 17 or newer.
set -eu

target=$(cd "$(dirname "$0")/../main/resources/io/httppool/test/server/tls" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

store() { # file, arguments of keytool…
	file=$1
	shift
	keytool "$@" -keystore "$file" -storetype PKCS12 -storepass changeit
}

store authority.p12 -genkeypair -alias authority -keyalg EC -groupname secp256r1 -dname 'CN=Test authority, O=HTTP Pool' \
	-startdate '2020/01/01 00:00:00' -validity 36500 -ext bc:c=ca:true -ext ku:c=keyCertSign
store authority.p12 -exportcert -rfc -alias authority -file authority.pem

issue() { # name, start date, days, further arguments of keytool…
	name=$1 start=$2 days=$3
	shift 3
	store "$name.p12" -genkeypair -alias entry -keyalg EC -groupname secp256r1 -dname "CN=$name, O=HTTP Pool" -validity 1
	store "$name.p12" -certreq -alias entry -file request.pem
	store authority.p12 -gencert -alias authority -rfc -infile request.pem -outfile certificate.pem \
		-startdate "$start" -validity "$days" -ext ku:c=digitalSignature "$@"
	cat certificate.pem authority.pem >chain.pem
	store "$name.p12" -importcert -noprompt -alias entry -file chain.pem
	cp "$name.p12" "$target/"
}

issue valid '2020/01/01 00:00:00' 36000 -ext eku=serverAuth -ext san=dns:localhost,ip:127.0.0.1
issue expired '2020/01/01 00:00:00' 30 -ext eku=serverAuth -ext san=dns:localhost,ip:127.0.0.1
issue wrong-host '2020/01/01 00:00:00' 36000 -ext eku=serverAuth -ext san=dns:elsewhere.invalid
issue client '2020/01/01 00:00:00' 36000 -ext eku=clientAuth
issue renewed-client '2020/01/01 00:00:00' 36000 -ext eku=clientAuth
