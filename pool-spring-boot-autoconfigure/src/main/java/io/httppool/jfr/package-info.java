/**
 * What happens in the pools, as events of the JDK's Flight Recorder.
 */
@NullMarked
package io.httppool.jfr;

import org.jspecify.annotations.NullMarked;
