package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A connection has been held for longer than the leak threshold.
 */
@Name("io.httppool.Leak")
@Label("Leak")
@Description("A connection has been held for longer than leak-detection-threshold")
final class LeakEvent extends PoolEvent {

	@Label("Connection")
	@Description("Number of the connection within its pool")
	long connectionId;

	@Label("Held For")
	@Timespan(Timespan.NANOSECONDS)
	long heldFor;

	@Label("Method")
	String method = "";

	@Label("URI Template")
	@Nullable String uriTemplate;

	@Label("Thread")
	@Description("Name of the thread that made the request")
	String holderThread = "";

	@Label("Ended")
	@Description("Whether the connection was given back after all")
	boolean ended;

}
