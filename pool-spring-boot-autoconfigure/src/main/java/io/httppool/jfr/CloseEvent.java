package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/**
 * A connection was closed.
 */
@Name("io.httppool.Close")
@Label("Close")
@Description("A connection was closed")
final class CloseEvent extends PoolEvent {

	@Label("Reason")
	String reason = "";

	@Label("Age")
	@Description("How long the connection was open")
	@Timespan(Timespan.NANOSECONDS)
	long age;

}
