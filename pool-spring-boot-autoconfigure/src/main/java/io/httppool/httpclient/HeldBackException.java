package io.httppool.httpclient;

import org.apache.hc.core5.http.HttpException;

/**
 * A connection is there, but meanwhile the upstream asked not to be called: it is given
 * back unused. No {@link java.io.IOException}, since nothing is wrong with the
 * connection.
 */
final class HeldBackException extends HttpException {

}
