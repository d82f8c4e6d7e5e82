/**
 * Hands pools to Spring's blocking clients: {@code RestClient}, {@code RestTemplate} and
 * whatever is built on them.
 */
@NullMarked
package io.httppool.restclient;

import org.jspecify.annotations.NullMarked;
