/**
 * Auto-configuration of pooled reactive clients.
 */
@NullMarked
package io.httppool.autoconfigure.webclient;

import org.jspecify.annotations.NullMarked;
