/**
 * Auto-configuration of pooled blocking clients.
 */
@NullMarked
package io.httppool.autoconfigure.restclient;

import org.jspecify.annotations.NullMarked;
