package io.httppool.httpclient;

import java.time.Duration;

import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * A place in the pool that was handed out and not given back yet. It has a connection
 * once that is open.
 */
final class Lease {

	private final @Nullable PoolCall call;

	private volatile @Nullable ConnectionRecord record;

	Lease(@Nullable PoolCall call) {
		this.call = call;
	}

	@Nullable PoolCall call() {
		return this.call;
	}

	void hold(ConnectionRecord record) {
		record.acquired(this.call, System.nanoTime());
		this.record = record;
	}

	/**
	 * Give it back.
	 * @param recorder told of it if there was a connection
	 * @param keepAlive how long the connection is kept, or {@code null} if it is closed
	 */
	void release(Recorder recorder, @Nullable TimeValue keepAlive) {
		if (this.call != null) {
			this.call.stopByNothing();
		}
		ConnectionRecord record = this.record;
		if (record != null) {
			recorder.released(Duration.ofNanos(System.nanoTime() - record.heldSince()));
			if (keepAlive != null) {
				record.released(System.nanoTime(), keepAlive.toNanoseconds());
			}
		}
	}

}
