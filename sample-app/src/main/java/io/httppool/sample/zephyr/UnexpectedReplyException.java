package io.httppool.sample.zephyr;

import org.springframework.web.client.RestClientException;

/**
 * A reply arrived whole but does not contain what it must. To ask again would not help.
 */
public class UnexpectedReplyException extends RestClientException {

	UnexpectedReplyException(String message) {
		super(message);
	}

}
