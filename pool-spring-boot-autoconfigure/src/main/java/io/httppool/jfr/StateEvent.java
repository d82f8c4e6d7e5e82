package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * A pool takes, or does not take, new work from now on.
 */
@Name("io.httppool.State")
@Label("State")
@Description("A pool takes, or does not take, new work from now on")
final class StateEvent extends PoolEvent {

	@Label("State")
	String state = "";

}
