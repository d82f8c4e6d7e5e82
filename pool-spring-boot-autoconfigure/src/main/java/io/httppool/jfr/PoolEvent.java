package io.httppool.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/**
 * What all events have. They are recorded when something has ended, with the times that
 * the pool measured, and so have no duration of their own.
 */
@Category("HTTP pools")
@StackTrace(false)
abstract class PoolEvent extends Event {

	@Label("Pool")
	@Description("Name of the upstream")
	String pool = "";

}
