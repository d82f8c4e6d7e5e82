package io.httppool.httpclient;

import java.net.UnknownHostException;

/**
 * The application's address filter refuses every address of a host.
 */
final class AddressRefusedException extends UnknownHostException {

	AddressRefusedException(String host) {
		super(host + ": no address that the address filter allows");
	}

}
