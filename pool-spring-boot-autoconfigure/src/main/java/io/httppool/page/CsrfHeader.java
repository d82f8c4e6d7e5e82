package io.httppool.page;

/**
 * A header that proves that a request comes from a page of the application.
 *
 * @param name the header's name
 * @param value the token
 */
record CsrfHeader(String name, String value) {

}
