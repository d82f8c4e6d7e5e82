/**
 * Routing, parameters and JSON, as both simulators need them.
 */
@NullMarked
package io.httppool.sample.simulator.http;

import org.jspecify.annotations.NullMarked;
