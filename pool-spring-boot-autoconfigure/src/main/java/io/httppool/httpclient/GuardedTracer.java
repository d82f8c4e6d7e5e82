package io.httppool.httpclient;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.CallTracer;
import io.httppool.ConnectionPool;
import io.httppool.concurrent.FailureLog;

/**
 * Asks a tracer. What it throws is logged, the first time at WARN, and neither the caller
 * nor a connection notices: a call is then not traced, or not to its end.
 */
final class GuardedTracer implements CallTracer {

	private static final Logger logger = LoggerFactory.getLogger(GuardedTracer.class);

	private final CallTracer tracer;

	private final FailureLog failures = new FailureLog("A tracer of calls failed", logger::warn, logger::debug);

	GuardedTracer(CallTracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public @Nullable Object current() {
		return ask(this.tracer::current);
	}

	@Override
	public @Nullable Scope resume(Object caller) {
		Scope scope = ask(() -> this.tracer.resume(caller));
		return (scope != null) ? () -> tell(scope::close) : null;
	}

	@Override
	public @Nullable Step acquiring(ConnectionPool pool, Object caller) {
		return guarded(ask(() -> this.tracer.acquiring(pool, caller)));
	}

	@Override
	public @Nullable Step connecting(ConnectionPool pool, Object caller) {
		return guarded(ask(() -> this.tracer.connecting(pool, caller)));
	}

	private @Nullable Step guarded(@Nullable Step step) {
		return (step != null) ? (outcome, failure) -> tell(() -> step.end(outcome, failure)) : null;
	}

	private void tell(Runnable event) {
		ask(() -> {
			event.run();
			return null;
		});
	}

	private <T> @Nullable T ask(Supplier<? extends @Nullable T> question) {
		try {
			return question.get();
		}
		catch (RuntimeException | Error ex) {
			// An Error, too: it would take the place of a connection with it.
			this.failures.failed(this.tracer, ex);
			return null;
		}
	}

}
