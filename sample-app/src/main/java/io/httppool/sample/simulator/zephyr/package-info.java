/**
 * The simulated source: a look-alike of Zephyr Scale Cloud's API, version 2.
 */
@NullMarked
package io.httppool.sample.simulator.zephyr;

import org.jspecify.annotations.NullMarked;
