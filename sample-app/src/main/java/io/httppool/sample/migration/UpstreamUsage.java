package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.RestClientException;

import io.httppool.ConnectionPools;

/**
 * Measures one upstream over a run, from both ends.
 */
final class UpstreamUsage {

	private static final Logger logger = LoggerFactory.getLogger(UpstreamUsage.class);

	private final String name;

	private final UpstreamMeter meter;

	private final SimulatorControl control;

	private final Patience patience;

	private @Nullable Long acceptedBefore;

	UpstreamUsage(String name, ConnectionPools pools, UpstreamFigures figures, SimulatorControl control,
			Patience patience) {
		this.name = name;
		this.meter = figures.begin(pools.get(name));
		this.control = control;
		this.patience = patience;
	}

	UpstreamMeter meter() {
		return this.meter;
	}

	/**
	 * Ask the upstream what it counted before the run. May be called when the pool has
	 * opened connections already, but not while it does.
	 */
	void askBefore() {
		Long accepted = accepted();
		this.acceptedBefore = (accepted != null) ? accepted - this.meter.opened() : null;
	}

	/**
	 * The figures of the run. An upstream that does not answer any more counts nothing.
	 * @param answering whether the upstream can be asked
	 * @return the figures
	 */
	MigrationReport.Upstream report(boolean answering) {
		Long before = this.acceptedBefore;
		Long after = (answering && before != null) ? acceptedIfAnswering() : null;
		return this.meter.report((before != null && after != null) ? after - before : null);
	}

	private @Nullable Long acceptedIfAnswering() {
		try {
			return accepted();
		}
		catch (RestClientException | StoppedException ex) {
			logger.debug("{} does not tell how many connections it accepted", this.name, ex);
			return null;
		}
	}

	private @Nullable Long accepted() {
		return this.patience.<@Nullable Long>read(() -> this.control.connectionsAccepted(this.name));
	}

}
