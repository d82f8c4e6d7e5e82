package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/**
 * A TLS handshake was completed.
 */
@Name("io.httppool.Tls")
@Label("TLS Handshake")
@Description("A TLS handshake of a new connection was completed")
final class TlsEvent extends PoolEvent {

	@Label("Handshake")
	@Timespan(Timespan.NANOSECONDS)
	long handshake;

	@Label("Resumed")
	@Description("Whether an earlier session was resumed")
	boolean resumed;

}
