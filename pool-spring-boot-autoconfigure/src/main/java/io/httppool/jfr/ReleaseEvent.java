package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/**
 * A connection was given back. Off unless a recording asks for it: there is one for each
 * request.
 */
@Name("io.httppool.Release")
@Label("Release")
@Description("A connection was given back")
@Enabled(false)
final class ReleaseEvent extends PoolEvent {

	@Label("Held For")
	@Timespan(Timespan.NANOSECONDS)
	long heldFor;

}
