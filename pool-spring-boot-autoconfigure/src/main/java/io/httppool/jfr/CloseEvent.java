package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * A connection was closed.
 */
@Name("io.httppool.Close")
@Label("Close")
@Description("A connection was closed")
final class CloseEvent extends PoolEvent {

	@Label("Reason")
	String reason = "";

}
