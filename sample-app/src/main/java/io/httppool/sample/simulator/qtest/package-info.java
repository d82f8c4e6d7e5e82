/**
 * The simulated target: a look-alike of qTest Manager's API, version 3.
 */
@NullMarked
package io.httppool.sample.simulator.qtest;

import org.jspecify.annotations.NullMarked;
