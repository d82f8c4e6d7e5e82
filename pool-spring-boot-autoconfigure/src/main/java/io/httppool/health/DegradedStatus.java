package io.httppool.health;

import java.util.List;

import org.springframework.boot.health.contributor.Status;

/**
 * The status between up and down. Boot answers 200 to a status that it does not know, as
 * is wanted here; its order has to be told.
 */
public final class DegradedStatus {

	/** Works, with something that an operator should look at. */
	public static final Status DEGRADED = new Status("DEGRADED");

	/** Boot's order of severity with {@link #DEGRADED} in its place. */
	public static final List<Status> ORDER = List.of(Status.DOWN, Status.OUT_OF_SERVICE, DEGRADED, Status.UP,
			Status.UNKNOWN);

	private DegradedStatus() {
	}

}
