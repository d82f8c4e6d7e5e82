/**
 * Starts the simulated upstreams of the sample beside the application that uses them.
 */
@NullMarked
package io.httppool.sample.simulator;

import org.jspecify.annotations.NullMarked;
