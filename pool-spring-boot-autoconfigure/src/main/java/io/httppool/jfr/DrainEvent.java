package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * A connection takes no new work any more.
 */
@Name("io.httppool.Drain")
@Label("Drain")
@Description("A connection takes no new work any more")
final class DrainEvent extends PoolEvent {

	@Label("Reason")
	String reason = "";

}
