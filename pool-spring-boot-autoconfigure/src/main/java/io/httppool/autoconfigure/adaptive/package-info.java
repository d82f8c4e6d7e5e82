/**
 * Auto-configuration of pools that size themselves.
 */
@NullMarked
package io.httppool.autoconfigure.adaptive;

import org.jspecify.annotations.NullMarked;
