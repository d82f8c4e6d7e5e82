package io.httppool.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.Timespan;

/**
 * A connection was asked for, and handed out or not.
 */
@Name("io.httppool.Acquire")
@Label("Acquire")
@Description("A connection was asked for")
final class AcquireEvent extends PoolEvent {

	@Label("Outcome")
	String outcome = "";

	@Label("Waited")
	@Description("Time since the connection was asked for, the dial included if there was one")
	@Timespan(Timespan.NANOSECONDS)
	long waited;

	/**
	 * Called by the Flight Recorder for {@link #shouldCommit()}.
	 * @param minimum the setting of the recording
	 * @return whether the wait was long enough to be recorded
	 */
	@SettingDefinition
	@Name("minimumWait")
	@Label("Minimum Wait")
	@Description("Acquires that waited for less are not recorded")
	@Timespan
	boolean minimumWait(MinimumWait minimum) {
		return minimum.isReachedBy(this.waited);
	}

}
