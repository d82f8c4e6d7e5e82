package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A connection was opened, or could not be opened.
 */
@Name("io.httppool.Dial")
@Label("Dial")
@Description("A connection was opened, or could not be opened")
final class DialEvent extends PoolEvent {

	@Label("Connect")
	@Description("Time for DNS and TCP; 0 if the dial failed")
	@Timespan(Timespan.NANOSECONDS)
	long connect;

	@Label("TLS")
	@Description("Time for the TLS handshake; 0 without TLS and if the dial failed")
	@Timespan(Timespan.NANOSECONDS)
	long tls;

	@Label("Failed Phase")
	@Description("What failed; empty if nothing did")
	@Nullable String failedPhase;

	@Label("Exception")
	@Description("Class of the exception; empty if nothing failed")
	@Nullable Class<?> exception;

}
